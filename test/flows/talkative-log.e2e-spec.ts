import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEmulator, type Emulator } from '@entra-bff/emulator';
import { generateKeyEntry } from '@entra-bff/msal-redis-cache';
import type { Redis } from 'ioredis';
import { Browser } from '../support/browser.js';
import { Canaries } from '../support/canaries.js';
import { freePort } from '../support/free-port.js';
import { ITEMS, NEW_ITEM } from '../support/list-items.js';
import { startRedis, type RunningRedis } from '../support/redis.js';
import { startService, type RunningService } from '../support/service.js';
import { AT_TOKEN_ENDPOINT } from '../support/token-posts.js';
import { until } from '../support/until.js';
import { ADELE, ALEX } from '../support/world.js';

const STORE_PASSWORD = 'a-password-of-the-store-0123456789';
const FORGED_CODE = 'a-code-that-nobody-issued-0123456789';
const FAULTS = [{ type: 'reset' }, { type: 'html' }, { type: 'truncate' }] as const;
const JSON_TYPE = { 'content-type': 'application/json' };

/** The compiled service at its most talkative, its libraries too, through a day on which everything goes wrong. */
describe('diagnostics', () => {
  let emulator: Emulator;
  let redis: RunningRedis;
  let client: Redis;
  let service: RunningService;
  let canaries: Canaries;
  let output: string;
  beforeAll(async () => {
    emulator = await startEmulator();
    redis = await startRedis();
    client = redis.client();
    await client.config('SET', 'requirepass', STORE_PASSWORD);
    const origin = `http://localhost:${await freePort()}`;
    const env = {
      ...emulator.environment,
      PUBLIC_URL: origin,
      REDIS_URL: redis.url.replace('//', `//:${STORE_PASSWORD}@`),
      ENCRYPTION_KEYS: generateKeyEntry('test'),
      LOG_LEVEL: 'trace',
      DEBUG: '*',
    };
    canaries = new Canaries({ emulator, env, origin });
    service = await startService(env);
    await live(new Browser(origin, { [origin]: service.origin }));
    output = service.output();
  }, 120_000);
  afterAll(async () => {
    await service?.stop();
    await redis?.stop();
    await emulator?.stop();
  });

  /** With errors of Entra, of SharePoint, of the store and of whoever calls. */
  const live = async (browser: Browser): Promise<void> => {
    const { entra, faults } = emulator;
    canaries.watch(browser);
    await browser.signIn(ADELE);
    await browser.xhr(ITEMS);
    for (const action of FAULTS) {
      faults.add({ service: 'graph', action });
      await browser.xhr(ITEMS);
    }
    // What Entra says to one user is remembered for that one.
    for (const [index, trouble] of [...FAULTS, 50076, 65001, 7000215, 90006, 700000].entries()) {
      const { username } = entra.addUser({ username: `unlucky${index}@contoso.onmicrosoft.com` });
      const unlucky = canaries.watch(new Browser(browser.own, { [browser.own]: service.origin }));
      await unlucky.signIn(username);
      if (typeof trouble === 'number') entra.refuseTokens(trouble, { user: username });
      else faults.add({ ...AT_TOKEN_ENDPOINT, user: username, times: 5, action: trouble });
      await unlucky.xhr('/bff/token-renewal', { method: 'POST' });
    }
    entra.tampering = { idTokenSignature: 'damaged' };
    await browser.frame('/bff/forced-sign-in');
    entra.tampering = {};
    await browser.step(`/bff/callback?state=${'A'.repeat(43)}.abcdef&code=${FORGED_CODE}`);
    for (const body of ['{"fields":', '[]', '{"fields":{"a":{"b":1}}}', NEW_ITEM])
      await browser.xhr(ITEMS, { method: 'POST', body, headers: JSON_TYPE });
    await browser.xhr(`/bff/token-expiry?resource=${FORGED_CODE}`);
    // A refused command: its error holds all that was to be stored.
    await client.config('SET', 'maxmemory', '1');
    const other = new Browser(browser.own, { [browser.own]: service.origin });
    await canaries.watch(other).signIn(ALEX);
    await browser.xhr('/bff/token-renewal', { method: 'POST' });
    await client.config('SET', 'maxmemory', '0');
    redis.pause();
    await other.step('/bff/login');
    redis.resume();
    await until(async () => (await browser.xhr('/health/ready')).status === 200, 20_000);
    await browser.xhr('/bff/logout', { method: 'POST' });
  };

  it('have been written, of every request and of every failure', () => {
    for (const event of [
      'request_completed',
      'request_refused',
      'idp_unavailable',
      'store_failed',
      'upstream_failed',
    ])
      expect(output).toContain(`"event":"${event}"`);
    expect(output).toContain('"level":20');
    expect(output).not.toContain('request_failed');
  });

  it('hold no token, code, verifier, secret, key, password or session id, in whatever form', () => {
    expect(canaries.foundIn(output)).toEqual([]);
    for (const word of [STORE_PASSWORD, FORGED_CODE, 'eyJ', 'Bearer ']) expect(output).not.toContain(word);
  });

  it('name nobody, and no address with its query', () => {
    const text = output.toLowerCase();
    for (const { username, oid, name } of emulator.users) {
      for (const word of [username, oid, name]) expect(text).not.toContain(word.toLowerCase());
    }
    for (const word of ['code=', 'state=', 'resource=', 'requests/items']) expect(text).not.toContain(word);
    expect(output).toContain('"route":"/bff/callback"');
  });
});
