import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Answer, Browser } from '../support/browser.js';
import { Canaries } from '../support/canaries.js';
import { hostilePart, hostileSite } from '../support/hostile-parts.js';
import { inputs } from '../support/inputs.js';
import { ITEMS, NEW_ITEM } from '../support/list-items.js';
import { sendRaw, type RawRequest } from '../support/raw-http.js';
import { declaredRoutes } from '../support/routes.js';
import { seeded } from '../support/seeded.js';
import { sized } from '../support/sized.js';
import { Universal } from '../support/universal.js';
import { expectCleanCalls, upstreamCalls } from '../support/upstream-calls.js';
import { startWorld, type World } from '../support/world.js';

const JSON_TYPE = { 'content-type': 'application/json' };
const random = seeded();
const routes = declaredRoutes().filter(
  ({ path }) => path.startsWith('/api/sharepoint/') && path.includes('{'),
);

let world: World;
let universal: Universal;
let user: Browser;
beforeAll(async () => {
  world = await startWorld({ redis: true, env: { RATE_LIMIT: 'off', PASS_THROUGH: 'graph,sharepoint' } });
  const canaries = new Canaries(world);
  universal = new Universal(world, canaries, 20);
  user = canaries.watch(await world.signedIn());
});
afterAll(async () => {
  universal.showsNoSecret();
  expect(world.bff.log.of('request_failed')).toEqual([]);
  await world.stop();
});
beforeEach(() => world.emulator.transcript.clear());

const send = async (request: RawRequest): Promise<Answer> => {
  const cookie = `bff=${user.jar.get('localhost', 'bff')}`;
  const answer = await sendRaw(world.bff.address, {
    ...request,
    headers: {
      host: new URL(world.origin).host,
      cookie,
      'x-csrf': '1',
      origin: world.origin,
      ...request.headers,
    },
  });
  universal.check(answer, { origin: world.origin });
  return answer;
};
/** Where it would lead somebody who decodes it so many times more. */
const segmentsOf = (target: string, decoded: number): string[] => {
  let path = target.split('?', 1)[0] ?? '';
  for (let times = 0; times < decoded; times += 1)
    path = decodeURIComponent(path.replaceAll(/%(?![0-9a-f]{2})/gi, '%25'));
  return path.split(/[/\\]/);
};
const places = {
  graph: /^\/v1\.0\/(sites|drives|search|subscriptions|\$batch)(\/|\?|$)/,
  sharepoint: /^(\/(sites|teams)\/[^/]+)?\/_api\//,
};

/** Whoever reads it, and however often decoded: it stays below the places that our routes stand for. */
const expectInPlace = (what: string): void => {
  for (const { service, target } of upstreamCalls(world)) {
    if (service === 'entra') continue;
    expect([what, target]).toEqual([what, expect.stringMatching(places[service])]);
    for (const decoded of [0, 1, 2]) {
      const odd = segmentsOf(target, decoded).filter((segment) => /^\.{1,2}(;.*)?$/.test(segment));
      expect([what, target, odd]).toEqual([what, target, []]);
    }
  }
  world.emulator.transcript.clear();
};

describe('a part of a path', () => {
  it('of whatever spelling leads nowhere but to the place of its route', async () => {
    const rounds = sized(4, 40);
    for (const { method, path } of routes) {
      for (let round = 0; round < rounds; round += 1) {
        const target = path.replaceAll(/\{\w+\}/g, () =>
          random.next() < 0.5 ? hostilePart(random) : 'root',
        );
        const body = ['POST', 'PUT', 'PATCH'].includes(method) ? '{}' : undefined;
        const answer = await send({
          method,
          target,
          ...(body !== undefined && { body, headers: { ...JSON_TYPE, 'if-match': '"x"' } }),
        });
        expect([target, answer.status < 500 || answer.status === 501]).toEqual([target, true]);
        expectInPlace(`${method} ${target}`);
      }
    }
    inputs(66, rounds * routes.length);
  }, 600_000);
});

describe('a site that is not ours', () => {
  const CALLS = [
    ['GET', '/lists'],
    ['GET', '/lists/l/items'],
    ['DELETE', '/lists/l/items/1'],
    ['GET', '/drives'],
  ] as const;

  it('is refused before anybody hears of it, in every form', async () => {
    const rounds = sized(60, 1_500);
    const { host } = new URL(world.env['SHAREPOINT_URL'] ?? 'https://contoso.sharepoint.com');
    for (let round = 0; round < rounds; round += 1) {
      const [method, rest] = random.pick(CALLS);
      const site = hostileSite(host, random);
      const target = `/api/sharepoint/sites/${encodeURIComponent(site)}${rest}`;
      const { status, body } = await send({ method, target, headers: { 'if-match': '"x"' } });
      expect([site, status, body]).toEqual([
        site,
        expect.any(Number),
        expect.stringMatching(/"(bad_request|target_not_allowed|not_found|uri_too_long)"/),
      ]);
      const targets = world.emulator.transcript.find().map((call) => call.target);
      // Some begin like a path of our own host, and stay one.
      expect([site, targets.filter((one) => !one.startsWith(`/v1.0/sites/${host}:/`))]).toEqual([site, []]);
      world.emulator.transcript.clear();
    }
    inputs(65, rounds);
  }, 300_000);
});

describe('a header of a request', () => {
  const NAMES = [
    'authorization',
    'proxy-authorization',
    'x-authorization',
    'x-ms-authorization-auxiliary',
    'x-http-method',
    'x-http-method-override',
    'x-method-override',
    'x-ms-client-request-id',
    'x-forwarded-for',
    'x-forwarded-host',
    'x-forwarded-authorization',
    'forwarded',
    'via',
    'x-original-url',
    'x-requestdigest',
    'x-sp-externalclient',
    'cookie2',
    'set-cookie',
    'content-location',
    'if-schedule-tag-match',
    'user-agent',
    'referer',
    'x_authorization',
    'proxy-connection',
  ] as const;
  const CALLS: readonly [RawRequest, ...RawRequest[]] = [
    { target: ITEMS },
    { target: ITEMS, method: 'POST', body: NEW_ITEM, headers: JSON_TYPE },
    { target: '/graph/v1.0/sites/root/lists' },
    { target: '/sharepoint/sites/demo/_api/web/lists' },
    { target: '/api/sharepoint/sites/%2Fsites%2Fdemo/drives' },
  ];
  const MARK = 'planted-by-the-client';

  it('goes no further than here unless it is on the list, and makes no method another', async () => {
    const rounds = sized(60, 1_500);
    for (let round = 0; round < rounds; round += 1) {
      const call = random.pick(CALLS);
      const planted: Record<string, string> = {};
      for (let more = random.below(4); more >= 0; more -= 1) {
        const name = random.pick(NAMES);
        planted[random.next() < 0.5 ? name : name.toUpperCase()] = random.pick([
          MARK,
          `Bearer ${MARK}`,
          'DELETE',
          `${MARK}, x`,
          'MERGE',
        ] as const);
      }
      world.emulator.transcript.clear();
      await send({ ...call, headers: { ...call.headers, ...planted } });
      const calls = upstreamCalls(world);
      if (calls.length === 0) continue;
      expectCleanCalls(world);
      expect([planted, JSON.stringify(calls).includes(MARK)]).toEqual([planted, false]);
      expect([planted, calls.map(({ method }) => method)]).toEqual([
        planted,
        calls.map(() => call.method ?? 'GET'),
      ]);
      for (const { headers } of calls)
        expect(Object.keys(headers).filter((name) => /method/.test(name))).toEqual([]);
    }
    for (const id of [68, 70, 78]) inputs(id, rounds);
  }, 300_000);
});
