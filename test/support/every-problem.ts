import type { ProblemCode } from '@entra-bff/contract';
import type { FaultAction } from '@entra-bff/emulator';
import { UpstreamLimits } from '../../src/upstream/limits.js';
import { Sessions } from '../../src/session/sessions.js';
import { Drain } from '../../src/platform/drain.js';
import type { Answer, Browser, XhrOptions } from './browser.js';
import { ITEMS, NEW_ITEM } from './list-items.js';
import { MINUTE } from './test-clock.js';
import { passWindows } from './pass-windows.js';
import { AT_TOKEN_ENDPOINT, later } from './token-posts.js';
import { ADELE, type World } from './world.js';

/** How each error is brought about from a page of `origin`; a sentence where that cannot be. */
export type Provocations = Record<ProblemCode, (() => Promise<Answer>) | string>;

const FABRIKAM = 'd2a7c6de-51c2-4c0a-9d62-0a1f9b7e4f02';
const JSON_TYPE = { 'content-type': 'application/json' };

export function everyProblem(world: World, origin: string): Provocations {
  const { entra, faults } = world.emulator;
  const xhr = async (path: string, options: XhrOptions = {}): Promise<Answer> =>
    (await world.signedIn()).xhr(path, { from: origin, ...options });
  const post = (body: string, headers: Record<string, string> = JSON_TYPE): Promise<Answer> =>
    xhr(ITEMS, { method: 'POST', body, headers });
  /** Graph answers a call like this. */
  const graph = async (action: FaultAction): Promise<Answer> => {
    const browser = await world.signedIn();
    faults.add({ service: 'graph', action });
    const answer = await browser.xhr(ITEMS, { from: origin });
    // What it may have asked to wait for is over before the next one.
    await passWindows(world, 11_000);
    return answer;
  };
  const graphSays = (status: number, code = 'x', message = ''): Promise<Answer> =>
    graph({ type: 'respond', status, body: { error: { code, message } } });
  /** The token has run out, and Entra answers the renewal as arranged. */
  const renewal = async (arrange: () => unknown): Promise<Answer> => {
    const browser = await world.signedIn();
    later(world, 61 * MINUTE);
    arrange();
    return browser.xhr(ITEMS, { from: origin });
  };
  const atTokenEndpoint = (action: FaultAction): unknown => faults.add({ ...AT_TOKEN_ENDPOINT, action });
  const step = (path: string, browser: Browser = world.browser()): Promise<Answer> =>
    browser.step(path, { origin });
  const ofAnotherTenant = async (): Promise<Answer> => {
    const replica = await world.replicate({ AZURE_TENANT_ID: 'organizations', ALLOWED_TENANTS: FABRIKAM });
    entra.autoSignIn = ADELE;
    const browser = world.browser(replica);
    const begun = await browser.step('/bff/login');
    const entraSays = await browser.step(String(begun.headers['location']));
    return step(String(entraSays.headers['location']), browser);
  };
  const during = async (begin: () => () => void, call: () => Promise<Answer>): Promise<Answer> => {
    const end = begin();
    return call().finally(end);
  };

  return {
    session_required: () => world.browser().xhr(ITEMS, { from: origin }),
    reauth_required: () => renewal(() => entra.revokeRefreshTokens(ADELE)),
    invalid_token: 'is for machine clients, which no page is',
    consent_required: () => renewal(() => entra.setUserState(ADELE, 'needs_consent')),
    access_blocked: () => renewal(() => entra.setUserState(ADELE, 'blocked')),
    tenant_not_allowed: ofAnotherTenant,
    account_mismatch: 'is told by a message: only frames and popups can meet it',
    access_denied: () => graphSays(403, 'accessDenied'),
    csrf_rejected: () => xhr('/bff/logout', { method: 'POST', headers: { 'x-csrf': undefined } }),
    origin_rejected: 'is what a trusted page never meets',
    bad_request: () => xhr('/bff/user?slide=perhaps'),
    login_failed: () => step('/bff/callback?state=unknown&code=x'),
    login_expired: () => {
      const hoursAgo = Math.floor(world.clock.now() / 1_000 - 7_200).toString(36);
      return step(`/bff/callback?state=${'A'.repeat(43)}.${hoursAgo}&code=x`);
    },
    target_not_allowed: () => xhr('/api/sharepoint/sites/evil.example:%2Fsites%2Fx/lists'),
    not_found: () => xhr('/nowhere'),
    method_not_allowed: () => xhr('/bff/user', { method: 'DELETE' }),
    not_acceptable: 'has no route that needs it',
    request_timeout: 'takes a body that stands still: flows/sharepoint-upload-streams meets it',
    name_conflict: () => graphSays(409, 'nameAlreadyExists'),
    resync_required: () => graphSays(410, 'resyncRequired'),
    etag_mismatch: () => graphSays(412, 'resourceModified'),
    payload_too_large: () => post(`{"fields":{"Title":"${'x'.repeat(1_048_577)}"}}`),
    uri_too_long: () => xhr(`/api/sharepoint/lists/${'x'.repeat(1_500)}/items`),
    unsupported_media_type: () => post(NEW_ITEM, { 'content-type': 'text/plain' }),
    upload_range: () => graphSays(416, 'invalidRange'),
    misdirected_request: () => xhr('/bff/user', { headers: { host: 'evil.example' } }),
    list_view_threshold: () => graphSays(500, '-2147024860'),
    column_not_indexed: () =>
      graphSays(400, 'invalidRequest', 'cannot be referenced in filter or orderby as it is not indexed'),
    locked: () => graphSays(423, 'resourceLocked'),
    precondition_required: () => xhr(`${ITEMS}/1`, { method: 'DELETE' }),
    throttled: () => graph({ type: 'throttle', retryAfter: 7 }),
    internal_error: async () => {
      const browser = await world.signedIn();
      const sessions = world.bff.app.get(Sessions);
      const { isSlideDue } = sessions;
      const begin = () => {
        sessions.isSlideDue = () => {
          throw new Error('a defect, with a secret in its message');
        };
        return () => void (sessions.isSlideDue = isSlideDue);
      };
      return during(begin, () => browser.xhr(ITEMS, { from: origin }));
    },
    idp_response_invalid: () => renewal(() => atTokenEndpoint({ type: 'empty-json' })),
    upstream_unavailable: () => graph({ type: 'reset' }),
    upstream_invalid: () => graph({ type: 'empty-json' }),
    idp_unavailable: () => renewal(() => entra.refuseTokens(90006)),
    idp_throttled: () => renewal(() => atTokenEndpoint({ type: 'throttle', retryAfter: 7 })),
    store_unavailable: async () => {
      const browser = await world.signedIn();
      const cookie = { cookie: `__Host-bff=${'A'.repeat(107)}` };
      const begin = () => {
        world.redis?.pause();
        return () => world.redis?.resume();
      };
      return during(begin, () => browser.xhr('/bff/user', { from: origin, headers: cookie }));
    },
    upstream_throttled: () => graph({ type: 'throttle', status: 503 }),
    shutting_down: async () => {
      const leaving = await world.replicate();
      const ended = leaving.app.get(Drain).run();
      const answer = await world.browser(leaving).xhr('/bff/user', { from: origin });
      await ended;
      return answer;
    },
    upstream_timeout: async () => {
      const limits = world.bff.app.get(UpstreamLimits, { strict: false });
      const { call } = limits;
      const begin = () => {
        Object.assign(limits, { call: 300 });
        return () => void Object.assign(limits, { call });
      };
      return during(begin, () => graph({ type: 'hang' }));
    },
    quota_exceeded: () => graphSays(507, 'quotaLimitReached'),
  };
}
