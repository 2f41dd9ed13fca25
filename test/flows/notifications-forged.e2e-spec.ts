import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { request } from 'undici';
import { RATE_LIMITS } from '../../src/platform/rate-limit/limits.js';
import type { Browser } from '../support/browser.js';
import { EventReader } from '../support/event-stream.js';
import { deliver, element, subscribe, upstreams, WEBHOOK, type Upstream } from '../support/notifications.js';
import { watchRedis } from '../support/redis-monitor.js';
import { until } from '../support/until.js';
import { ALEX, startWorld, type World } from '../support/world.js';

const PATHS = Object.values(WEBHOOK);

describe('where Graph and SharePoint tell of changes', () => {
  let world: World;
  let browser: Browser;
  let tab: EventReader;
  let hers: Upstream;
  let his: Upstream;
  beforeAll(async () => {
    world = await startWorld({ redis: true });
    browser = await world.signedIn();
    await subscribe(browser);
    await subscribe(await world.signedIn(ALEX));
    const [first, second] = upstreams(world);
    if (first === undefined || second === undefined) throw new Error('There are none.');
    [hers, his] = [first, second];
  });
  afterAll(() => world.stop());
  beforeEach(async () => {
    const rates = (await world.redis?.client().keys('bff:rate:*')) ?? [];
    if (rates.length > 0) await world.redis?.client().del(...rates);
    tab = await EventReader.open(browser);
    await until(() => tab.text !== '');
  });

  const isSilent = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(tab.names).toEqual([]);
    tab.close();
  };
  const ask = (
    path: string,
    query: string,
    method: 'POST' | 'GET' | 'PUT' = 'POST',
  ): Promise<{ status: number; body: string; headers: Record<string, unknown> }> =>
    request(`${world.bff.address}${path}${query}`, {
      method,
      headers: { host: new URL(world.origin).host, 'content-type': 'text/plain; charset=utf-8' },
    }).then(async ({ statusCode, headers, body }) => ({
      status: statusCode,
      headers,
      body: await body.text(),
    }));

  it('the validation token comes back as it is, as text that nothing runs', async () => {
    const tokens = [
      [
        'Validation%3A+Testing+client+application+reachability+Request-Id%3A+1',
        'Validation: Testing client application reachability Request-Id: 1',
      ],
      ['%3Cscript%3Ealert(1)%3C%2Fscript%3E', '<script>alert(1)</script>'],
      ['a%2Bb%25%26%E2%9C%93', 'a+b%&✓'],
    ];
    for (const path of PATHS) {
      for (const [sent, token] of tokens) {
        for (const name of ['validationToken', 'validationtoken']) {
          const { status, headers, body } = await ask(path, `?${name}=${sent}`);
          expect([status, body]).toEqual([200, token]);
          expect(headers).toMatchObject({
            'content-type': 'text/plain; charset=utf-8',
            'x-content-type-options': 'nosniff',
            'cache-control': 'no-store',
          });
          expect(headers['content-security-policy']).toContain("default-src 'none'");
          expect(headers['set-cookie']).toBeUndefined();
        }
      }
    }
    await isSilent();
  });

  it('no other token does, and no other method', async () => {
    const none = [
      '?validationToken=',
      '?validationToken=a&validationToken=b',
      '?validationToken=a&validationtoken=a',
    ];
    none.push(
      '?validationToken=a%0d%0ab',
      '?validationToken=%00',
      `?validationToken=${'a'.repeat(4_097)}`,
      '',
    );
    for (const path of PATHS) {
      for (const query of none) expect((await ask(path, query)).status).toBe(400);
      for (const method of ['GET', 'PUT'] as const)
        expect((await ask(path, '?validationToken=a', method)).status).toBe(405);
    }
    await isSilent();
  });

  it('whatever is not wholly ours is refused wholly, and in one way', async () => {
    const state = hers.clientState ?? '';
    const [tag = '', id = '', mark = ''] = state.split('.');
    const other = mark.startsWith('A') ? 'B' : 'A';
    const forged: unknown[] = [
      undefined,
      null,
      '',
      7,
      ['x'],
      'secret',
      `${state} `,
      state.toUpperCase(),
      `${tag}.${id}`,
    ];
    forged.push(
      `${tag}.${id}.${other}${mark.slice(1)}`,
      `${tag}.${'A'.repeat(22)}.${mark}`,
      `${tag}.${id}.`,
      'a'.repeat(9_999),
    );
    const good = element(hers);
    const answers = new Set<string>();
    for (const clientState of forged) {
      for (const value of [
        [element(hers, { clientState })],
        [good, element(hers, { clientState })],
        [element(hers, { clientState }), good],
      ]) {
        const { status, text } = await deliver(world, value);
        answers.add(`${status} ${text.replace(/"instance":"[^"]*"/, '')}`);
      }
    }
    // One that belongs to another subscription is as bad; and Graph's is none of SharePoint's.
    for (const value of [
      [element(hers, { clientState: his.clientState })],
      [good, element(his, { clientState: state })],
    ]) {
      const { status, text } = await deliver(world, value);
      answers.add(`${status} ${text.replace(/"instance":"[^"]*"/, '')}`);
    }
    const elsewhere = await deliver(world, [good], { path: WEBHOOK.sharepoint });
    answers.add(`${elsewhere.status} ${elsewhere.text.replace(/"instance":"[^"]*"/, '')}`);
    expect([...answers]).toEqual([expect.stringContaining('"code":"access_denied"')]);
    await isSilent();
  });

  it('a body of another form is refused, however large', async () => {
    const bad = ['', 'x', '[]', '{}', '{"value":{}}', '{"value":[]}', '{"value":[1]}', '['.repeat(10_000)];
    bad.push(JSON.stringify({ value: Array.from({ length: 1_001 }, () => ({})) }));
    for (const body of bad) expect((await deliver(world, body)).status).toBe(400);
    const huge = await deliver(world, JSON.stringify({ value: ['x'.repeat(1_100_000)] }));
    expect(huge.status).toBe(413);
    await isSilent();
  });

  it('a flood of forged ones is told to slow down, costs the store nothing but its count, and keeps no true one out', async () => {
    const read: string[] = [];
    const monitor = await watchRedis(world.redis?.port ?? 0, (words) => {
      read.push(...words.filter((word) => word.startsWith('bff:subscriber:')));
    });
    // However long it takes: none is given back meanwhile.
    world.clock.stand();
    const flood = await Promise.all(
      Array.from({ length: RATE_LIMITS.webhook_address.burst + 50 }, () =>
        deliver(world, [element(hers, { clientState: 'x' })]),
      ),
    );
    world.clock.go();
    const late = flood.filter(({ status }) => status === 429);
    expect(late.length).toBeGreaterThan(0);
    expect(Number(late[0]?.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect(flood.every(({ status }) => status === 403 || status === 429)).toBe(true);
    expect(read).toEqual([]);
    expect((await deliver(world, [element(hers)])).status).toBe(202);
    await until(() => read.length > 0);
    monitor.stop();
    await tab.heard('resource-changed');
    tab.close();
  });

  it('is served under the host that it is known by, where that is another one, and nothing else is', async () => {
    tab.close();
    const replica = await world.replicate({ NOTIFICATIONS_URL: 'https://hooks.example.org' });
    const asked = async (path: string, host: string): Promise<number> => {
      const url = `${replica.address}${path}?validationToken=a`;
      const { statusCode, body } = await request(url, { method: 'POST', headers: { host } });
      await body.dump();
      return statusCode;
    };
    for (const path of PATHS) {
      expect(await asked(path, 'hooks.example.org')).toBe(200);
      expect(await asked(path, new URL(world.origin).host)).toBe(421);
    }
    expect(await asked('/bff/token-renewal', 'hooks.example.org')).toBe(421);
    await replica.stop();
  });

  it('while the store is away nothing is taken: they come again', async () => {
    tab.close();
    world.redis?.pause();
    const { status, headers } = await deliver(world, [element(hers)]);
    world.redis?.resume();
    expect([status, Number(headers['retry-after']) > 0]).toEqual([503, true]);
  });
});
