import { describe, expect, it } from '@jest/globals';
import type { ProblemCode } from '@entra-bff/contract';
import { ERROR_MAP, problemOf, rowOf } from './error-map.js';
import { readSignal, type UpstreamAnswer } from './upstream-signal.js';

const NOW = Date.UTC(2026, 4, 1, 12);

interface Spoken {
  headers?: Record<string, string>;
  body?: object | string;
}

function answer(status: number, { headers = {}, body = {} }: Spoken = {}): UpstreamAnswer {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const type = typeof body === 'string' ? 'text/html' : 'application/json';
  return { status, headers: { 'content-type': type, ...headers }, body: Buffer.from(text) };
}

const graph = (code: string, message = 'x', innerError?: object): Spoken => ({
  body: { error: { code, message, ...(innerError && { innerError }) } },
});
const odata = (code: string): Spoken => ({
  body: { 'odata.error': { code, message: { lang: 'en-US', value: 'x' } } },
});
const verbose = (code: string): Spoken => ({
  body: { error: { code, message: { lang: 'en-US', value: 'x' } } },
});
const THROTTLE_PAGE = '<html><a href="/_layouts/15/Throttle.htm">busy</a></html>';
const NOT_INDEXED =
  "Field 'Kind' cannot be referenced in filter or orderby as it is not indexed. Provide the 'Prefer: …' header to allow this.";

/** What each row of the map is for. */
const VECTORS: [number, Spoken, ProblemCode][] = [
  [503, {}, 'upstream_throttled'],
  [503, graph('activityLimitReached'), 'upstream_throttled'],
  [509, {}, 'upstream_throttled'],
  [200, { body: THROTTLE_PAGE }, 'upstream_throttled'],
  [302, { headers: { location: 'https://x.test/_layouts/15/Throttle.htm' } }, 'upstream_throttled'],
  [429, {}, 'throttled'],
  [429, { body: THROTTLE_PAGE }, 'upstream_throttled'],
  [400, graph('activityLimitReached'), 'throttled'],
  [403, graph('throttledRequest'), 'throttled'],
  [401, graph('unauthenticated', '429 TOO MANY REQUESTS'), 'throttled'],
  [
    401,
    {
      headers: {
        'x-ms-diagnostics': '3000003;reason="Invalid audience Uri \'x\'.";category="invalid_client"',
      },
    },
    'upstream_invalid',
  ],
  [401, { body: { error_description: 'AudienceUriValidationFailedException' } }, 'upstream_invalid'],
  [401, graph('InvalidAuthenticationToken', 'Lifetime validation failed'), 'reauth_required'],
  [401, {}, 'reauth_required'],
  [403, odata('-2130575252, System.Runtime.InteropServices.COMException'), 'upstream_invalid'],
  [403, verbose('-2130575251, Microsoft.SharePoint.SPException'), 'upstream_invalid'],
  [500, odata('-2147024860, Microsoft.SharePoint.SPQueryThrottledException'), 'list_view_threshold'],
  [500, odata('-1, Microsoft.SharePoint.SPQueryThrottledException'), 'list_view_threshold'],
  [400, graph('invalidRequest', NOT_INDEXED), 'column_not_indexed'],
  [410, graph('resyncRequired'), 'resync_required'],
  [410, graph('resyncChangesApplyDifferences'), 'resync_required'],
  [410, {}, 'resync_required'],
  [404, graph('itemNotFound'), 'not_found'],
  [400, graph('generalException', 'x', { code: 'itemNotFound' }), 'not_found'],
  [404, odata('-1, System.ArgumentException'), 'not_found'],
  [404, odata('-2130575338, System.ArgumentException'), 'not_found'],
  [404, {}, 'not_found'],
  [404, graph('itemNotFound', 'The upload session was not found'), 'not_found'],
  [400, odata('-2147024894, System.IO.FileNotFoundException'), 'not_found'],
  [400, odata('-1, Microsoft.SharePoint.Client.ResourceNotFoundException'), 'not_found'],
  [409, graph('nameAlreadyExists'), 'name_conflict'],
  [409, graph('nameAlreadyExists', 'An upload session already exists for this item.'), 'name_conflict'],
  [400, odata('-2130575257, Microsoft.SharePoint.SPException'), 'name_conflict'],
  [409, graph('resourceModified'), 'etag_mismatch'],
  [412, {}, 'etag_mismatch'],
  [416, graph('invalidRange'), 'upload_range'],
  [416, graph('invalidRequest', 'x', { code: 'fragmentOverlap' }), 'upload_range'],
  [416, {}, 'upload_range'],
  [423, graph('resourceLocked'), 'locked'],
  [423, {}, 'locked'],
  [409, odata('-2147018894, Microsoft.SharePoint.SPFileLockException'), 'locked'],
  [416, graph('invalidRequest', 'x', { code: 'fragmentOutOfOrder' }), 'upload_range'],
  [410, graph('resyncRequired', 'x', { code: 'resyncChangesUploadDifferences' }), 'resync_required'],
  [
    401,
    graph('InvalidAuthenticationToken', 'Access token validation failure. Invalid audience.'),
    'upstream_invalid',
  ],
  [507, graph('quotaLimitReached'), 'quota_exceeded'],
  [507, {}, 'quota_exceeded'],
  [413, {}, 'payload_too_large'],
  [403, graph('accessDenied'), 'access_denied'],
  [403, odata('-2147024891, System.UnauthorizedAccessException'), 'access_denied'],
  [403, {}, 'access_denied'],
  [409, {}, 'name_conflict'],
  [400, graph('invalidRequest'), 'bad_request'],
  [500, graph('generalException'), 'upstream_unavailable'],
  [502, { body: '<html>Bad Gateway</html>' }, 'upstream_unavailable'],
  [504, {}, 'upstream_unavailable'],
  [501, {}, 'upstream_unavailable'],
  [405, {}, 'upstream_invalid'],
  [422, {}, 'upstream_invalid'],
];

describe('the error map', () => {
  it.each(VECTORS)('%i with %j is %s, from Graph and from SharePoint', (status, spoken, code) => {
    for (const service of ['graph', 'sharepoint'] as const) {
      const { code: told, options } = problemOf(readSignal(service, answer(status, spoken)), NOW);
      expect([told, options.upstream?.service]).toEqual([code, service]);
    }
  });

  it.each([
    [404, 'The upload session was not found', /start a new one/],
    [409, 'An upload session already exists for this item.', /finish or cancel/],
  ])('says what to do about an upload that is not as it was thought to be: %i', (status, message, advice) => {
    const spoken = graph(status === 404 ? 'itemNotFound' : 'nameAlreadyExists', message);
    expect(problemOf(readSignal('sharepoint', answer(status, spoken)), NOW).options.detail).toMatch(advice);
  });

  it('has a vector for every row', () => {
    const met = new Set(
      VECTORS.map(([status, spoken]) => rowOf(readSignal('graph', answer(status, spoken)))),
    );
    expect(ERROR_MAP.filter((row) => !met.has(row))).toEqual([]);
  });
});

describe('the innermost code that is known decides', () => {
  it.each([
    [
      graph('invalidRequest', 'x', { code: 'itemNotFound', innerError: { code: 'somethingNew' } }),
      'itemNotFound',
    ],
    [{ body: { error: { code: 'x', innererror: { code: 'accessDenied' } } } }, 'accessDenied'],
    [graph('outer', 'x', { code: 'inner' }), 'inner'],
    [odata('-2147024891, System.UnauthorizedAccessException'), '-2147024891'],
    [graph('ITEMNOTFOUND'), 'itemNotFound'],
  ])('%j', (spoken, code) => {
    expect(problemOf(readSignal('graph', answer(400, spoken)), NOW).options.upstream?.code).toBe(code);
  });
});

describe('what the upstream says stays inside', () => {
  it('but for its code and request id', () => {
    const spoken = {
      ...graph('accessDenied', 'secret text'),
      headers: { 'request-id': 'b1c2d3e4-0000-4000-8000-000000000001' },
    };
    const { options } = problemOf(readSignal('graph', answer(403, spoken)), NOW);
    expect(options).toEqual({
      upstream: {
        service: 'graph',
        status: 403,
        code: 'accessDenied',
        requestId: 'b1c2d3e4-0000-4000-8000-000000000001',
      },
    });
  });

  it.each(['Bearer eyJ0.eyJx.sig', 'eyJ0eXAi.abc.def', 'line\nbreak', 'a'.repeat(60)])(
    'not a code like %j',
    (echo) => {
      const spoken = { ...graph(echo), headers: { 'request-id': `${echo}.` } };
      const { options } = problemOf(readSignal('graph', answer(400, spoken)), NOW);
      expect(options.upstream).toEqual({ service: 'graph', status: 400 });
    },
  );
});

describe('Retry-After is whole seconds', () => {
  const seconds = (status: number, headers: Record<string, string>): number | undefined =>
    problemOf(readSignal('graph', answer(status, { headers })), NOW).retryAfter;

  it.each([
    [429, { 'retry-after': '31' }, 31],
    [503, { 'retry-after': new Date(NOW + 2_500).toUTCString() }, 2],
    [429, {}, 10],
    [503, {}, 10],
    [429, { 'retry-after': 'soon' }, 10],
    [429, { 'retry-after': '0' }, 1],
    [429, { 'retry-after': '-5' }, 10],
    [429, { 'retry-after': '999999' }, 600],
    [429, { 'retry-after': '5', 'ratelimit-reset': '31' }, 31],
  ])('%i with %j: %i', (status, headers, expected) => {
    expect(seconds(status, headers)).toBe(expected);
  });
});
