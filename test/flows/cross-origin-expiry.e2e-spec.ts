import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer, Browser, XhrOptions } from '../support/browser.js';
import { ITEMS, NEW_ITEM } from '../support/list-items.js';
import { expectProblem, expectReadableBy } from '../support/problems.js';
import { MINUTE } from '../support/test-clock.js';
import { forgetPosts, later, tokenPosts } from '../support/token-posts.js';
import { ADELE, startWorld, type World } from '../support/world.js';

/** A front end on another port: another origin of the same site. */
const PAGE = 'http://localhost:5173';

const JSON_BODY = { body: NEW_ITEM, headers: { 'content-type': 'application/json' } };

const CALLS: [name: string, path: string, options: XhrOptions][] = [
  ['a GET of the API', ITEMS, { method: 'GET' }],
  ['a POST to the API', ITEMS, { method: 'POST', ...JSON_BODY }],
  ['a GET of the expiry', '/bff/token-expiry', { method: 'GET' }],
  ['a POST for the expiry', '/bff/token-expiry', { method: 'POST' }],
  ['a POST for a renewal', '/bff/token-renewal', { method: 'POST' }],
];

const ACCEPTS = ['*/*', 'text/html,application/xhtml+xml', undefined];
const REQUESTED_WITH = ['XMLHttpRequest', undefined];
const MODES = ['cors', 'no-cors', undefined];

/** Every way a page's library may dress the same call. */
const DRESSES: Record<string, string | undefined>[] = ACCEPTS.flatMap((accept) =>
  REQUESTED_WITH.flatMap((library) =>
    MODES.map((mode) => ({ accept, 'x-requested-with': library, 'sec-fetch-mode': mode })),
  ),
);

describe('a cross-origin XHR whose token has died', () => {
  let world: World;
  let browser: Browser;
  beforeAll(async () => {
    world = await startWorld({ env: { ALLOWED_ORIGINS: PAGE } });
  });
  afterAll(() => world.stop());
  afterEach(() => world.emulator.entra.setUserState(ADELE, 'ok'));

  const call = (
    path: string,
    options: XhrOptions,
    dress: Record<string, string | undefined> = {},
  ): Promise<Answer> =>
    browser.xhr(path, { ...options, from: PAGE, headers: { ...options.headers, ...dress } });

  const preflight = (path: string, method: string): Promise<Answer> =>
    browser.xhr(path, {
      method: 'OPTIONS',
      from: PAGE,
      headers: {
        'access-control-request-method': method,
        'access-control-request-headers': 'content-type, x-csrf, if-match',
      },
    });

  const anHourLater = async (): Promise<void> => {
    browser = await world.signedIn();
    later(world, 61 * MINUTE);
    forgetPosts(world);
  };

  it.each(CALLS)('is renewed on the way: %s', async (_name, path, options) => {
    await anHourLater();
    const allowed = await preflight(path, options.method ?? 'GET');
    expect(allowed.status).toBe(204);
    expectReadableBy(allowed, PAGE);
    const answer = await call(path, options);
    expect([200, 201]).toContain(answer.status);
    expectReadableBy(answer, PAGE);
    expect(tokenPosts(world)).toHaveLength(1);
    expect(tokenPosts(world, 'grant_type=refresh_token')).toHaveLength(1);
  });

  it.each(CALLS)(
    'is told to sign in when the refresh token is dead too: %s',
    async (_name, path, options) => {
      await anHourLater();
      world.emulator.entra.revokeRefreshTokens(ADELE);
      for (const dress of DRESSES) {
        const answer = await call(path, options, dress);
        expectProblem(answer, 'reauth_required');
        expectReadableBy(answer, PAGE);
        expect(answer.json()['loginUrl']).toBe(`${world.origin}/bff/login`);
        expect(answer.headers['location']).toBeUndefined();
        expect(answer.headers['www-authenticate']).toBeUndefined();
      }
      expect(tokenPosts(world)).toHaveLength(1);
    },
  );

  it('is never sent elsewhere without a session either', async () => {
    browser = world.browser();
    for (const dress of DRESSES) {
      const answer = await call(ITEMS, {}, dress);
      expectProblem(answer, 'session_required');
      expectReadableBy(answer, PAGE);
      expect(answer.headers['location']).toBeUndefined();
    }
  });
});
