import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { startEmulator, type Emulator } from '@entra-bff/emulator';
import { generateKeyEntry } from '@entra-bff/msal-redis-cache';
import { Browser, type Answer } from '../support/browser.js';
import { freePort } from '../support/free-port.js';
import { ITEMS } from '../support/list-items.js';
import { startRedis, type RunningRedis } from '../support/redis.js';
import { startService, type RunningService } from '../support/service.js';
import { AT_TOKEN_ENDPOINT } from '../support/token-posts.js';
import { ADELE } from '../support/world.js';

const LIFE_SECONDS = 3;
const CALLERS = 30;
const TAKEOVER_MS = 5_000;

describe('when the process that renews a token', () => {
  let emulator: Emulator;
  let redis: RunningRedis;
  let renewer: RunningService;
  let survivor: RunningService;
  let onRenewer: Browser;
  let onSurvivor: Browser;
  beforeEach(async () => {
    emulator = await startEmulator({ accessTokenLifetimeSeconds: LIFE_SECONDS });
    redis = await startRedis();
    const own = `http://localhost:${await freePort()}`;
    const env = {
      ...emulator.environment,
      PUBLIC_URL: own,
      REDIS_URL: redis.url,
      ENCRYPTION_KEYS: generateKeyEntry('shared'),
    };
    [renewer, survivor] = await Promise.all([startService(env), startService(env)]);
    onRenewer = new Browser(own, { [own]: renewer.origin });
    onSurvivor = onRenewer.through({ [own]: survivor.origin });
    await onRenewer.signIn(ADELE);
    emulator.entra.accessTokenLifetimeSeconds = 3_600;
    await sleep(LIFE_SECONDS * 1_000 + 100);
  }, 60_000);
  afterEach(async () => {
    await Promise.all([renewer?.stop(), survivor?.stop()]);
    await redis?.stop();
    await emulator?.stop();
  });

  const posts = (): number =>
    emulator.transcript.count({ ...AT_TOKEN_ENDPOINT, body: 'grant_type=refresh_token' });

  /** A call on the renewer, which waits for a slow Entra by now. */
  const begun = async (ms: number): Promise<{ call: Promise<Answer | undefined> }> => {
    emulator.faults.add({ ...AT_TOKEN_ENDPOINT, action: { type: 'delay', ms } });
    const call = onRenewer.xhr(ITEMS).catch(() => undefined);
    await emulator.transcript.waitFor({ ...AT_TOKEN_ENDPOINT, body: 'grant_type=refresh_token' });
    return { call };
  };

  const survivorsServe = async (): Promise<void> => {
    const since = performance.now();
    const answers = await Promise.all(Array.from({ length: CALLERS }, () => onSurvivor.xhr(ITEMS)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(performance.now() - since).toBeLessThan(TAKEOVER_MS);
  };

  const expiry = async (from: Browser): Promise<unknown> =>
    (await from.xhr('/bff/token-expiry')).json()['expiresOn'];

  it('is killed, another one takes over, and its callers are served', async () => {
    const { call } = await begun(2_000);
    renewer.signal('SIGKILL');
    await survivorsServe();
    expect(await call).toBeUndefined();
    expect(posts()).toBe(2);
    expect((await onSurvivor.xhr('/bff/user')).status).toBe(200);
  });

  it.each([
    ['is frozen', false],
    ['is frozen and loses its lease at once', true],
  ])('%s, another one takes over, and what comes late replaces nothing', async (_what, losesLease) => {
    const { call } = await begun(500);
    renewer.signal('SIGSTOP');
    if (losesLease) await redis.client().del(await redis.client().keys('bff:lease:*'));
    await survivorsServe();
    const newer = await expiry(onSurvivor);
    renewer.signal('SIGCONT');
    expect((await call)?.status).toBe(200);
    expect([await expiry(onSurvivor), await expiry(onRenewer)]).toEqual([newer, newer]);
    for (const browser of [onRenewer, onSurvivor]) expect((await browser.xhr(ITEMS)).status).toBe(200);
    const renewed = await onSurvivor.xhr('/bff/token-renewal', { method: 'POST' });
    expect(renewed.status).toBe(200);
    expect(posts()).toBe(3);
  });
});
