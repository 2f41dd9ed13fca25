import { describe, expect, it } from '@jest/globals';
import type { UpstreamAnswer } from './upstream-signal.js';
import { judgeAnswer } from './verdict.js';

const CLAIMS = '{"access_token":{"nbf":{"essential":true}}}';
const CHALLENGE = `Bearer error="insufficient_claims", claims="${Buffer.from(CLAIMS).toString('base64')}"`;

function judged(
  status: number,
  headers: Record<string, string>,
  body = '',
  due: 'json' | 'nothing' = 'json',
): object {
  const answer: UpstreamAnswer = { status, headers, body: Buffer.from(body) };
  const verdict = judgeAnswer(answer, { service: 'graph', due, now: 0 });
  return verdict.kind === 'good'
    ? { good: verdict.value }
    : { [verdict.kind]: verdict.problem.code, ...('claims' in verdict && { claims: verdict.claims }) };
}

const JSON_TYPE = { 'content-type': 'application/json; odata.metadata=minimal' };

describe('an answer is good', () => {
  it.each([
    [
      'a JSON object',
      200,
      { ...JSON_TYPE, etag: '"1"' },
      '{"a":1}',
      { status: 200, etag: '"1"', body: { a: 1 } },
    ],
    ['nothing, said so', 204, {}, '', { status: 204, etag: undefined, body: undefined }],
    ['not modified', 304, { etag: 'W/"1"' }, '', { status: 304, etag: 'W/"1"', body: undefined }],
    [
      'an ETag that is none',
      200,
      { ...JSON_TYPE, etag: 'x\r\ny' },
      '{}',
      { status: 200, etag: undefined, body: {} },
    ],
  ])('%s', (_name, status, headers, body, good) => {
    expect(judged(status, headers, body)).toEqual({ good });
  });

  it('without a body where none is due', () => {
    expect(judged(200, {}, '', 'nothing')).toMatchObject({ good: { status: 200 } });
  });
});

describe('the token is to blame for', () => {
  it.each([
    ['a 401', 401, {}, '', { refused: 'reauth_required' }],
    ['a page', 200, { 'content-type': 'text/html' }, '<html>', { refused: 'upstream_invalid' }],
    ...[
      '<!DOCTYPE html><html><head><title>Sign in to your account</title></head>',
      '<form action="https://login.microsoftonline.com/common/login">',
      '<form method="post"><input name="passwd" type="password">',
      '<script>location = "/_layouts/15/Authenticate.aspx?Source=%2F"</script>',
      '<a href="https://login.microsoftonline.us/x/oauth2/v2.0/authorize?client_id=1">weiter</a>',
    ].map((page): [string, number, Record<string, string>, string, object] => [
      `a sign-in page: ${page.slice(0, 40)}`,
      200,
      { 'content-type': 'text/html; charset=utf-8' },
      page,
      { refused: 'reauth_required' },
    ]),
    ['a redirect', 302, { location: 'https://login.test/' }, '', { refused: 'upstream_invalid' }],
    ['text where JSON is due', 200, { 'content-type': 'text/plain' }, '{}', { refused: 'upstream_invalid' }],
    [
      'a claims challenge',
      401,
      { 'www-authenticate': CHALLENGE },
      '',
      { refused: 'reauth_required', claims: CLAIMS },
    ],
    [
      'one as 403',
      403,
      { 'www-authenticate': CHALLENGE },
      '',
      { refused: 'reauth_required', claims: CLAIMS },
    ],
  ])('%s', (_name, status, headers, body, expected) => {
    expect(judged(status, headers, body)).toEqual(expected);
  });

  it('a page where nothing is due', () => {
    expect(judged(200, { 'content-type': 'text/html' }, '<html>', 'nothing')).toEqual({
      refused: 'upstream_invalid',
    });
  });
});

describe('another token would change nothing about', () => {
  it.each([
    ['JSON that is cut off', 200, JSON_TYPE, '{"a":', 'upstream_invalid'],
    ['JSON that is no object', 200, JSON_TYPE, '[1]', 'upstream_invalid'],
    ['no body at all', 200, JSON_TYPE, '', 'upstream_invalid'],
    [
      'a challenge nobody can read',
      401,
      { 'www-authenticate': 'Bearer error="insufficient_claims"' },
      '',
      'upstream_invalid',
    ],
    [
      'a token for another audience',
      401,
      { 'x-ms-diagnostics': '3000003;reason="Invalid audience Uri"' },
      '',
      'upstream_invalid',
    ],
    ['a denial', 403, {}, '', 'access_denied'],
    [
      'a throttle page',
      200,
      { 'content-type': 'text/html' },
      '<a href="Throttle.htm">',
      'upstream_throttled',
    ],
    ['deep JSON', 200, JSON_TYPE, `{"a":${'['.repeat(100_000)}`, 'upstream_invalid'],
  ])('%s', (_name, status, headers, body, code) => {
    expect(judged(status, headers, body)).toEqual({ failed: code });
  });
});
