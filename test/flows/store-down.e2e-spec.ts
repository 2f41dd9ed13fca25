import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer, Browser } from '../support/browser.js';
import { ITEMS, NEW_ITEM } from '../support/list-items.js';
import { expectProblem, expectReadableBy } from '../support/problems.js';
import { startRedis, type RunningRedis } from '../support/redis.js';
import { until } from '../support/until.js';
import { ADELE, startWorld, type World } from '../support/world.js';

const PAGE = 'http://localhost:5173';
const LONG_MS = 5_000;

describe('when the session store is away', () => {
  let world: World;
  let browser: Browser;
  let revived: RunningRedis | undefined;
  let isKilled = false;
  beforeAll(async () => {
    world = await startWorld({ redis: true, env: { ALLOWED_ORIGINS: PAGE } });
    browser = await world.signedIn();
  });
  afterAll(async () => {
    await revived?.stop();
    await world.stop();
  });
  afterEach(() => {
    if (!isKilled) world.redis?.resume();
  });

  const json = { body: NEW_ITEM, headers: { 'content-type': 'application/json' } };
  const calls = (): Promise<Answer[]> =>
    Promise.all([
      browser.xhr('/bff/user', { from: PAGE }),
      browser.xhr('/bff/token-expiry', { from: PAGE }),
      browser.xhr('/bff/token-renewal', { method: 'POST', from: PAGE }),
      browser.xhr(ITEMS, { from: PAGE }),
      browser.xhr(ITEMS, { method: 'POST', from: PAGE, ...json }),
      browser.xhr('/bff/logout', { method: 'POST', from: PAGE }),
    ]);
  const pages = (): Promise<Answer[]> =>
    Promise.all([
      browser.step('/bff/login'),
      browser.step(`/bff/callback?state=${'A'.repeat(43)}.abc&code=x`),
      browser.step('/bff/logout?sid=x'),
      browser.frame('/bff/forced-sign-in'),
      browser.frame('/ForcedSignIn/EnsureForcedSignIn'),
    ]);

  const expectAway = async (): Promise<void> => {
    const started = performance.now();
    const [answers, navigations] = await Promise.all([calls(), pages()]);
    for (const answer of [...answers, ...navigations]) {
      expectProblem(answer, 'store_unavailable');
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
      expect(String(answer.headers['set-cookie'])).not.toMatch(/^bff=/);
    }
    for (const answer of answers) expectReadableBy(answer, PAGE);
    // The promise is half a second: a client that queues its commands would take a minute, or for ever.
    expect(performance.now() - started).toBeLessThan(LONG_MS);
  };

  const expectReady = async (status: number): Promise<void> => {
    expect((await browser.xhr('/health/live')).status).toBe(200);
    expect((await browser.xhr('/health/ready')).status).toBe(status);
  };

  const untilReady = async (): Promise<void> => {
    const deadline = performance.now() + LONG_MS;
    while ((await browser.xhr('/health/ready')).status !== 200) {
      if (performance.now() > deadline) throw new Error('It never came back.');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };

  it('frozen, everybody is told to come back, and nobody to sign in', async () => {
    await expectReady(200);
    world.redis?.pause();
    await expectAway();
    await expectReady(503);
    expect(world.emulator.transcript.find({ service: 'graph' })).toEqual([]);
  });

  it('and comes back, everybody goes on as before', async () => {
    world.redis?.pause();
    await calls();
    world.redis?.resume();
    await untilReady();
    expect((await browser.xhr('/bff/user')).json()).toMatchObject({ username: ADELE });
    expect((await browser.xhr(ITEMS)).status).toBe(200);
  });

  it('a sign-in under way is not used up: it ends when the store is back', async () => {
    const newcomer = world.browser();
    world.emulator.entra.autoSignIn = ADELE;
    const begun = await newcomer.step('/bff/login?returnUrl=/after');
    const back = String((await newcomer.step(String(begun.headers['location']))).headers['location']);
    world.redis?.pause();
    expectProblem(await newcomer.step(back), 'store_unavailable');
    world.redis?.resume();
    await untilReady();
    expect((await newcomer.step(back)).headers['location']).toBe('/after');
    world.emulator.entra.autoSignIn = null;
  });

  it('has forgotten everything, everybody is asked to sign in, and can', async () => {
    await world.redis?.client().flushall();
    // Redis tells of it in its own time: what is in memory may serve for a moment.
    await until(async () => (await browser.xhr('/bff/user')).status === 401);
    for (const answer of await calls()) expectProblem(answer, 'session_required');
    await browser.signIn(ADELE);
    expect((await browser.xhr(ITEMS)).status).toBe(200);
  });

  it('killed and started anew, the service needs no restart', async () => {
    const port = world.redis?.port ?? 0;
    isKilled = true;
    await world.redis?.stop();
    await expectAway();
    await expectReady(503);
    revived = await startRedis({ port });
    await untilReady();
    expectProblem(await browser.xhr('/bff/user'), 'session_required');
    await browser.signIn(ADELE);
    expect((await browser.xhr(ITEMS)).status).toBe(200);
  });

  it('the log tells of it once an outage, and of no stored value', () => {
    const { log } = world.bff;
    expect(log.of('store_failed').length).toBeGreaterThan(0);
    expect(log.of('store_failed').length).toBe(log.of('store_recovered').length);
    expect(log.of('request_failed')).toEqual([]);
    expect(JSON.stringify(log.lines)).not.toMatch(/v1\.test\.|bff:session|ECONN/);
  });
});
