import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEmulator, type Emulator } from '@entra-bff/emulator';
import { generateKeyEntry } from '@entra-bff/msal-redis-cache';
import { startBalancer, type Balancer } from '../support/balancer.js';
import { Browser } from '../support/browser.js';
import { freePort } from '../support/free-port.js';
import { startRedis, type RunningRedis } from '../support/redis.js';
import { startService, type RunningService } from '../support/service.js';
import { ADELE } from '../support/world.js';

const ITEMS = '/api/sharepoint/sites/%2Fsites%2Fdemo/lists/Requests/items';

describe('two processes of the compiled service on one Redis, behind a balancer that knows nobody', () => {
  let emulator: Emulator;
  let redis: RunningRedis;
  let replicas: RunningService[];
  let balancer: Balancer;
  beforeAll(async () => {
    const port = await freePort();
    emulator = await startEmulator();
    redis = await startRedis();
    const env = {
      ...emulator.environment,
      PUBLIC_URL: `http://localhost:${port}`,
      REDIS_URL: redis.url,
      ENCRYPTION_KEYS: generateKeyEntry('shared'),
    };
    replicas = await Promise.all([startService(env), startService(env)]);
    balancer = await startBalancer(
      port,
      replicas.map(({ origin }) => origin),
    );
  }, 60_000);
  afterAll(async () => {
    await balancer?.stop();
    await Promise.all((replicas ?? []).map((replica) => replica.stop()));
    await redis?.stop();
    await emulator?.stop();
  });

  it('serve a whole day of work, each request by the other one', async () => {
    const browser = new Browser(balancer.origin, { [balancer.origin]: balancer.origin });
    await browser.signIn(ADELE);
    expect((await browser.xhr('/bff/user')).json()).toMatchObject({ username: ADELE });
    const created = await browser.xhr(ITEMS, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ fields: { Title: 'Written through a balancer' } }),
    });
    expect(created.status).toBe(201);
    emulator.entra.expireAccessTokens();
    const reads = await Promise.all(Array.from({ length: 10 }, () => browser.xhr(`${ITEMS}?top=5`)));
    expect(reads.map(({ status }) => status)).toEqual(reads.map(() => 200));
    expect((await browser.xhr('/bff/logout', { method: 'POST' })).status).toBe(200);
    for (const _ of replicas) expect((await browser.xhr('/bff/user')).status).toBe(401);
    const [one = 0, two = 0] = balancer.shares;
    expect(Math.abs(one - two)).toBeLessThanOrEqual(1);
  });
});
