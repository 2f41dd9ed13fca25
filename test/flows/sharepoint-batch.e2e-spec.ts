import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ScriptedAnswer } from '@entra-bff/emulator';
import { at, batch, graphBatches, type Part } from '../support/batch.js';
import type { Browser } from '../support/browser.js';
import { ITEMS } from '../support/list-items.js';
import { later } from '../support/token-posts.js';
import { until } from '../support/until.js';
import { startWorld, type World } from '../support/world.js';
import { UpstreamLimits } from '../../src/upstream/limits.js';

const API = '/api/sharepoint';

let world: World;
let user: Browser;
beforeAll(async () => {
  world = await startWorld({ env: { RATE_LIMIT: 'off' } });
  user = await world.signedIn();
});
afterAll(() => world.stop());
beforeEach(() => {
  // What an earlier test was asked to wait for is over.
  later(world, 120_000);
  world.emulator.sharePoint.reset();
  world.emulator.faults.clear();
  world.emulator.transcript.clear();
});

const read = (id: string, item: number | string = 1): Part => ({
  id,
  method: 'GET',
  url: `${ITEMS}/${item}`,
});
const script = (answer: Partial<ScriptedAnswer>): void =>
  world.emulator.sharePoint.answerNext({
    service: 'graph',
    times: 1,
    response: { status: 200 },
    ...answer,
  });
const throttled = (seconds: number) => ({
  status: 429,
  headers: { 'Retry-After': String(seconds), 'Content-Type': 'application/json' },
  body: JSON.stringify({ error: { code: 'activityLimitReached', message: 'x' } }),
});

describe('a batch of calls', () => {
  it('is answered in the order of its requests, whatever the order of SharePoint', async () => {
    const answer = await batch(
      user,
      [1, 2, 3, 4].map((item) => read(`r${item}`, item)),
    );
    expect(answer.map(({ id, status }) => [id, status])).toEqual([
      ['r1', 200],
      ['r2', 200],
      ['r3', 200],
      ['r4', 200],
    ]);
    expect(answer.map(({ body }) => at(body, 'id'))).toEqual(['1', '2', '3', '4']);
    expect(answer[0]?.headers).toMatchObject({ ETag: at(answer[0]?.body, 'etag') });
    expect(graphBatches(world)).toHaveLength(1);
  });

  it('of forty-five goes to SharePoint as 20, 20 and 5', async () => {
    const parts = Array.from({ length: 45 }, (_, index) => read(`r${index}`, (index % 12) + 1));
    const answer = await batch(user, parts);
    expect(answer.map(({ body }) => at(body, 'id'))).toEqual(
      parts.map((_, index) => String((index % 12) + 1)),
    );
    expect(graphBatches(world).map(({ length }) => length)).toEqual([20, 20, 5]);
    expect(world.emulator.transcript.count({ service: 'graph' })).toBe(3);
  });

  it('makes, changes and removes as single calls do, each with its own ETag', async () => {
    const [made] = await batch(user, [
      { id: 'a', method: 'POST', url: ITEMS, body: { fields: { Title: 'New' } } },
      read('b'),
    ]);
    expect([made?.status, made?.headers['Location']]).toEqual([
      201,
      `${ITEMS}/${String(at(made?.body, 'id'))}`,
    ]);
    const url = String(made?.headers['Location']);
    const etag = String(made?.headers['ETag']);
    const answer = await batch(user, [
      {
        id: 'late',
        method: 'PATCH',
        url,
        headers: { 'If-Match': '"other"' },
        body: { fields: { Title: 'x' } },
      },
      { id: 'bare', method: 'DELETE', url },
      { id: 'kept', method: 'GET', url, headers: { 'If-None-Match': etag } },
      { id: 'gone', method: 'DELETE', url, headers: { 'if-match': etag }, dependsOn: ['kept'] },
    ]);
    expect(answer.map(({ status, body }) => [status, at(body, 'code')])).toEqual([
      [412, 'etag_mismatch'],
      [428, 'precondition_required'],
      [304, undefined],
      [204, undefined],
    ]);
    expect(answer[3]).toEqual({ id: 'gone', status: 204, headers: { 'X-Request-Id': expect.any(String) } });
  });

  it('asks again only for what was throttled, when SharePoint says', async () => {
    script({ targetIncludes: '/items/2', response: throttled(1) });
    const answer = await batch(user, [read('a', 1), read('b', 2), read('c', 3)]);
    expect(answer.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(graphBatches(world).map(({ length }) => length)).toEqual([3]);
    const [, ...again] = world.emulator.transcript.find({ service: 'graph' });
    expect(again.map(({ target }) => target)).toEqual([expect.stringContaining('/items/2?')]);
  });

  it.each([
    [1, 2],
    [3, 1],
  ])(
    'tells of a part that is throttled twice, or for longer than two seconds, how long to wait: %i',
    async (seconds, calls) => {
      script({ targetIncludes: '/items/2', times: 2, response: throttled(seconds) });
      const answer = await batch(user, [read('a', 1), read('b', 2), read('c', 3)]);
      expect(answer.map(({ status, headers }) => [status, headers['Retry-After']])).toEqual([
        [200, undefined],
        [429, String(seconds)],
        [200, undefined],
      ]);
      expect(answer[1]?.body).toMatchObject({ code: 'throttled', retryAfter: seconds, retryable: true });
      expect(world.emulator.transcript.count({ service: 'graph' })).toBe(calls);
    },
  );

  it('makes a change once more after a 429, and never after a 503', async () => {
    for (const [status, made] of [
      [429, 201],
      [503, 503],
    ] as const) {
      world.emulator.transcript.clear();
      const response = { ...throttled(1), status };
      script({ targetIncludes: '/lists/Requests/items', response });
      const add = { id: 'a', method: 'POST', url: ITEMS, body: { fields: { Title: 'Once' } } };
      const other = { id: 'b', method: 'GET', url: ITEMS.replace('Requests', 'Archive') };
      const answer = await batch(user, [add, other]);
      expect(answer.map((part) => part.status)).toEqual([made, 200]);
      expect(world.emulator.transcript.count({ service: 'graph' })).toBe(made === 201 ? 2 : 1);
      later(world, 10_000);
    }
  });

  it('renews a token once that is refused, for the parts that it was refused to', async () => {
    const body = JSON.stringify({ error: { code: 'InvalidAuthenticationToken', message: 'x' } });
    const response = { status: 401, headers: { 'Content-Type': 'application/json' }, body };
    for (const item of [2, 3]) script({ targetIncludes: `/items/${item}?`, response });
    const before = await batch(user, [read('a', 1), read('b', 2), read('c', 3)]);
    expect(before.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(graphBatches(world).map(({ length }) => length)).toEqual([3, 2]);
    world.emulator.sharePoint.expire(1, 'graph');
    const after = await batch(user, [read('a', 1), read('b', 2)]);
    expect(after.map(({ status }) => status)).toEqual([200, 200]);
    const tokens = world.emulator.transcript
      .find({ service: 'graph' })
      .map(({ headers }) => headers.authorization);
    expect(new Set(tokens).size).toBe(3);
  });

  it('fails in part: the others are made', async () => {
    const answer = await batch(user, [
      read('a', 999),
      read('b', 1),
      { id: 'c', method: 'GET', url: `${API}/sites/evil.example:%2Fx/lists` },
      { id: 'd', method: 'GET', url: `${API}/nowhere` },
      { id: 'e', method: 'DELETE', url: `${API}/lists` },
      { id: 'f', method: 'POST', url: ITEMS, body: { fields: { Title: 'x' }, extra: 1 } },
    ]);
    expect(answer.map(({ status, body }) => [status, at(body, 'code')])).toEqual([
      [404, 'not_found'],
      [200, undefined],
      [400, 'target_not_allowed'],
      [404, 'not_found'],
      [405, 'method_not_allowed'],
      [400, 'bad_request'],
    ]);
    for (const { status, body, headers } of answer.filter((one) => one.status >= 400)) {
      expect(body).toMatchObject({ status, instance: headers['X-Request-Id'] });
      expect(headers['Content-Type']).toMatch(/^application\/problem\+json/);
    }
  });

  it('leaves out what depends on a part that failed, and says which failure it was', async () => {
    const answer = await batch(user, [
      { ...read('c', 3), dependsOn: ['b'] },
      { ...read('b', 2), dependsOn: ['a'] },
      read('a', 999),
      { ...read('d', 1), dependsOn: ['e'] },
      read('e', 4),
    ]);
    expect(answer.map(({ status, body }) => [status, at(body, 'code'), at(body, 'status')])).toEqual([
      [424, 'not_found', 424],
      [424, 'not_found', 424],
      [404, 'not_found', 404],
      [200, undefined, undefined],
      [200, undefined, undefined],
    ]);
  });

  it('shares one time limit, whatever its parts wait for', async () => {
    const replica = await world.replicate({ UPSTREAM_TIMEOUT: '1s' });
    const other = await (async () => {
      const browser = world.browser(replica);
      await browser.signIn('adele@contoso.onmicrosoft.com');
      return browser;
    })();
    world.emulator.faults.add({ service: 'graph', method: 'POST', action: { type: 'hang' } });
    const answer = await batch(other, [read('a', 1), read('b', 2), { ...read('c', 3), dependsOn: ['a'] }]);
    expect(answer.map(({ status, body }) => [status, at(body, 'code')])).toEqual([
      [504, 'upstream_timeout'],
      [504, 'upstream_timeout'],
      [424, 'upstream_timeout'],
    ]);
    await replica.stop();
  });

  it('is told by each part what became of the whole at SharePoint', async () => {
    for (const [action, status, code] of [
      [{ type: 'html' }, 502, 'upstream_invalid'],
      [{ type: 'reset' }, 502, 'upstream_unavailable'],
      [{ type: 'empty-json' }, 502, 'upstream_invalid'],
      [{ type: 'respond', status: 503, headers: { 'Retry-After': '60' } }, 503, 'upstream_throttled'],
    ] as const) {
      world.emulator.faults.clear();
      world.emulator.faults.add({ service: 'graph', times: 2, action });
      const answer = await batch(user, [read('a', 1), read('b', 2)]);
      expect(answer.map((part) => [part.status, at(part.body, 'code')])).toEqual([
        [status, code],
        [status, code],
      ]);
    }
  });

  it('holds no more of its answers than the service has room for', async () => {
    const limits = world.bff.app.get(UpstreamLimits, { strict: false });
    const { batch: room } = limits;
    Object.assign(limits, { batch: 1_000 });
    const answer = await batch(user, [
      { id: 'a', method: 'POST', url: ITEMS, body: { fields: { Title: 'x'.repeat(200) } } },
      { ...read('b'), dependsOn: ['a'] },
      { ...read('c'), dependsOn: ['a', 'b'] },
    ]);
    Object.assign(limits, { batch: room });
    expect(answer.map(({ status, body }) => [status, at(body, 'code')])).toEqual([
      [201, undefined],
      [413, 'payload_too_large'],
      [424, 'payload_too_large'],
    ]);
  });

  it('ends at SharePoint when its page is left', async () => {
    const hanging = world.emulator.faults.add({ service: 'graph', method: 'POST', action: { type: 'hang' } });
    const leaving = new AbortController();
    const left = fetch(`${world.bff.address}${API}/batch`, {
      method: 'POST',
      headers: {
        cookie: user.jar.header(new URL(world.origin)) ?? '',
        'x-csrf': '1',
        'content-type': 'application/json',
      },
      body: JSON.stringify({ requests: [read('a', 1), read('b', 2)] }),
      signal: leaving.signal,
    }).catch(() => 'left');
    await until(() => hanging.hits === 1);
    world.bff.log.lines.length = 0;
    leaving.abort();
    expect(await left).toBe('left');
    await until(() => world.bff.log.lines.filter(({ event }) => event.startsWith('request_')).length === 3);
    expect(world.bff.log.of('upstream_failed')).toEqual([]);
  });
});
