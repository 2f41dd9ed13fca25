import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { FaultAction } from '@entra-bff/emulator';
import type { Redis } from 'ioredis';
import { TOKEN_FAILURES, type TokenFailure } from '../../src/platform/metrics/token-failures.js';
import type { Answer, Browser } from '../support/browser.js';
import { ITEMS } from '../support/list-items.js';
import { callAs, startBearerWorld, userToken } from '../support/machine-client.js';
import { scrape } from '../support/metrics.js';
import { MINUTE } from '../support/test-clock.js';
import { AT_TOKEN_ENDPOINT, later } from '../support/token-posts.js';
import { ALEX, type Replica, type World } from '../support/world.js';

const BY_ENTRA: [TokenFailure, code: number][] = [
  ['grant_dead', 50173],
  ['interaction_required', 50076],
  ['consent_required', 65001],
  ['access_blocked', 53003],
  ['account_gone', 50057],
  ['tenant_not_allowed', 50020],
  ['code_unusable', 700005],
  ['misconfigured', 7000222],
  ['request_invalid', 70011],
  ['throttled', 50196],
  ['unavailable', 90006],
];

describe('a token that cannot be had', () => {
  let world: World;
  let redis: Redis;
  let browser: Browser;
  beforeAll(async () => {
    world = await startBearerWorld({ redis: true, env: { METRICS_PORT: '0' } });
    if (world.redis === undefined) throw new Error('This test needs a Redis.');
    redis = world.redis.client();
  });
  afterAll(() => world.stop());
  beforeEach(async () => {
    world.emulator.faults.clear();
    await redis.flushall();
    browser = await world.signedIn();
    later(world, 61 * MINUTE);
  });

  /** What `provoke` does leaves one more of it in the numbers, and a line that says the same. */
  const expectCounted = async (
    result: TokenFailure,
    provoke: () => Promise<Answer>,
    { rung = 'server', replica = world.bff }: { rung?: string; replica?: Replica } = {},
  ): Promise<void> => {
    const count = async () => (await scrape(replica)).sum('token_renewals_total', { rung, result });
    const lines = () =>
      replica.log.of('token_not_obtained').filter(({ fields }) => fields['failure'] === result);
    const [before, told] = [await count(), lines().length];
    const answer = await provoke();
    expect((await count()) - before).toBe(1);
    if (rung !== 'server') return;
    expect(TOKEN_FAILURES[result].codes).toContain(answer.json()['code']);
    expect(lines().length - told).toBe(1);
  };
  const call = (): Promise<Answer> => browser.xhr(ITEMS);
  const atEntra = (action: FaultAction): void =>
    void world.emulator.faults.add({ ...AT_TOKEN_ENDPOINT, times: Infinity, action });

  it.each(BY_ENTRA)('because Entra says so is told as %s', async (failure, code) => {
    world.emulator.entra.refuseTokens(code);
    await expectCounted(failure, call);
  });

  it.each<[TokenFailure, FaultAction]>([
    ['unusable_answer', { type: 'empty-json' }],
    ['unreachable', { type: 'reset' }],
  ])('because of what comes in place of an answer is told as %s', async (failure, action) => {
    atEntra(action);
    await expectCounted(failure, call);
  });

  it('because it was refused a moment ago is told as refused_before', async () => {
    world.emulator.entra.refuseTokens(65001);
    await call();
    await expectCounted('refused_before', call);
  });

  it('because Entra is left alone is told as left_alone, and its circuit as open', async () => {
    const alex = await world.signedIn(ALEX);
    later(world, 61 * MINUTE);
    atEntra({ type: 'reset' });
    for (let failures = 0; failures < 5; failures += 1) {
      later(world, 3_000);
      await call();
    }
    await expectCounted('left_alone', () => alex.xhr(ITEMS));
    expect((await scrape(world.bff)).sum('circuit_open', { service: 'entra' })).toBe(1);
    later(world, 3_000);
    world.emulator.faults.clear();
    await alex.xhr(ITEMS);
    expect((await scrape(world.bff)).sum('circuit_open', { service: 'entra' })).toBe(0);
  });

  it('because there is no refresh token is told as no_grant', async () => {
    await redis.del(await redis.keys('bff:msal:*'));
    await expectCounted('no_grant', call);
  });

  it('because the user signs out meanwhile is told as session_ended', async () => {
    atEntra({ type: 'delay', ms: 300 });
    world.emulator.transcript.clear();
    await expectCounted('session_ended', async () => {
      const waiting = call();
      await world.emulator.transcript.waitFor(AT_TOKEN_ENDPOINT);
      await browser.xhr('/bff/logout', { method: 'POST' });
      return waiting;
    });
  });

  it('because renewals are demanded too often is told as demanded_too_often', async () => {
    const renew = () => browser.xhr('/bff/token-renewal', { method: 'POST' });
    await renew();
    for (const key of await redis.keys('bff:rate:*')) {
      const full = String(await redis.get(key)).replace(/\.\d+(\.\d+)$/, '.9000000$1');
      await redis.set(key, full, 'PX', 60_000);
    }
    await expectCounted('demanded_too_often', renew);
    expect((await scrape(world.bff)).sum('rate_limited_total', { limit: 'renewal_session' })).toBe(1);
  });

  it('because Entra’s metadata cannot be had is told as no_metadata', async () => {
    const replica = await world.replicate();
    world.emulator.faults.add({
      service: 'entra',
      path: /openid-configuration/,
      times: Infinity,
      action: { type: 'reset' },
    });
    const there = browser.through({ [world.origin]: replica.address });
    await expectCounted('no_metadata', () => there.xhr(ITEMS), { replica });
    await replica.stop();
  });

  it('because a frame brings somebody else, or needs somebody, is told of the frame', async () => {
    world.emulator.entra.silentSignInAs = ALEX;
    await expectCounted('account_mismatch', () => browser.frame('/bff/forced-sign-in'), { rung: 'frame' });
    world.emulator.entra.silentSignInAs = null;
    world.emulator.entra.endBrowserSessions();
    await expectCounted('interaction_required', () => browser.frame('/bff/forced-sign-in'), {
      rung: 'frame',
    });
  });
});

describe('a renewal', () => {
  it('for a machine client has a rung of its own; one whose owner is gone is taken over, and that is counted', async () => {
    const world = await startBearerWorld({ redis: true, env: { METRICS_PORT: '0' } });
    const redis = world.redis?.client();
    // Bearer tokens are judged by the machine's own time, so this comes before any passes.
    world.emulator.entra.refuseTokens(65001);
    expect((await callAs(world, await userToken(world), { path: ITEMS })).status).toBe(403);
    const refused = { rung: 'on_behalf_of', result: 'consent_required' };
    expect((await scrape(world.bff)).sum('token_renewals_total', refused)).toBe(1);
    const browser = await world.signedIn();
    later(world, 61 * MINUTE);
    world.emulator.faults.add({ ...AT_TOKEN_ENDPOINT, action: { type: 'delay', ms: 200 } });
    const first = browser.xhr(ITEMS);
    await world.emulator.transcript.waitFor({ ...AT_TOKEN_ENDPOINT, body: 'grant_type=refresh_token' });
    const [lease = ''] = (await redis?.keys('bff:lease:*')) ?? [];
    await first;
    later(world, 61 * MINUTE);
    await redis?.set(lease, 'somebody who is gone', 'PX', 1_200);
    expect((await browser.xhr(ITEMS)).status).toBe(200);
    const seen = await scrape(world.bff);
    expect([seen.sum('lease_takeovers_total'), seen.sum('lease_wait_seconds_count')]).toEqual([1, 1]);
    expect(seen.sum('token_renewals_total', { rung: 'server', result: 'renewed' })).toBe(2);
    await world.stop();
  });
});
