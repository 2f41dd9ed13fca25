import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Canaries } from '../support/canaries.js';
import { inputs } from '../support/inputs.js';
import { expectReadableByNobody } from '../support/problems.js';
import { sendRaw, type RawRequest } from '../support/raw-http.js';
import { otherMethods, spellingsOf } from '../support/route-spellings.js';
import { declaredRoutes } from '../support/routes.js';
import { EVIL, OWN, startSecureWorld } from '../support/secure-world.js';
import { sized } from '../support/sized.js';
import { storeContents } from '../support/store-contents.js';
import { Universal } from '../support/universal.js';
import type { World } from '../support/world.js';

const HOST = new URL(OWN).host;
const guarded = declaredRoutes().filter(({ isPublic }) => !isPublic);
const ways = guarded.map((route) => [`${route.method} ${route.path}`, route] as const);

/**
 * Where time is short: every fourth spelling of the first route of each controller; of the others, which share its guards,
 * every sixteenth, others for each.
 */
const spellings = new Map(
  guarded.map((route, at) => {
    const isFirst = guarded.find(({ controller }) => controller === route.controller) === route;
    const every = sized(isFirst ? 4 : 16, 1);
    return [route, spellingsOf(route.path).filter((_target, n) => n % every === at % every)];
  }),
);

/** What a handler behind a guard may answer to somebody who has no session: nothing. */
const REFUSALS = new Set([400, 401, 403, 404, 405, 413, 414, 415]);

describe('another spelling of a guarded route', () => {
  let world: World;
  let universal: Universal;
  let cookie: string;
  beforeAll(async () => {
    world = await startSecureWorld({ redis: true });
    universal = new Universal(world, new Canaries(world));
    const browser = await world.signedIn();
    cookie = `__Host-bff=${browser.jar.get(HOST, '__Host-bff')}`;
  });
  afterAll(() => world.stop());

  /** Each is refused, leaves the store as it was, and reaches nobody upstream. */
  const expectRefused = async (requests: readonly RawRequest[]): Promise<void> => {
    const before = await storeContents(world);
    world.emulator.transcript.clear();
    for (const request of requests) {
      const answer = await sendRaw(world.bff.address, {
        ...request,
        headers: { host: HOST, accept: 'text/html,*/*', ...request.headers },
      });
      const { method, target } = request;
      if (!REFUSALS.has(answer.status)) throw new Error(`${method} ${target} was answered ${answer.status}`);
      universal.check(answer, { origin: String(request.headers?.['origin'] ?? '') });
    }
    expect(await storeContents(world)).toEqual(before);
    expect(world.emulator.transcript.find()).toEqual([]);
    inputs(23, requests.length);
  };

  it('is tried for every route that a controller guards', () => {
    expect(guarded.length).toBeGreaterThan(15);
    expect([...spellings.values()].every((targets) => targets.length > 1)).toBe(true);
    expect(guarded.map(({ path }) => path)).toEqual(expect.arrayContaining(['/bff/user', '/bff/logout']));
  });

  it.each(ways)('passes no guard without a session: %s', async (_name, route) => {
    const { method } = route;
    const targets = spellings.get(route) ?? [];
    await expectRefused(targets.map((target) => ({ method, target, headers: { 'x-csrf': '1' } })));
  });

  it.each(ways)('passes no guard by another method: %s', async (_name, { path }) => {
    const there = new Set(guarded.filter((route) => route.path === path).map((route) => route.method));
    const methods = otherMethods(there);
    await expectRefused(
      methods.map((method) => ({
        method,
        target: path.replaceAll(/\{\w+\}/g, 'x'),
        headers: { 'x-csrf': '1' },
      })),
    );
  });

  it.each(ways)('passes no rule about origins: %s', async (_name, route) => {
    const { method, path } = route;
    const targets = spellings.get(route) ?? [];
    const foreign = { cookie, origin: EVIL, 'x-csrf': '1' };
    await expectRefused(targets.map((target) => ({ method, target, headers: foreign })));
    const formless = { cookie, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' };
    await expectRefused(targets.map((target) => ({ method, target, headers: formless })));
    const answer = await sendRaw(world.bff.address, {
      method,
      target: targets[0] ?? path,
      headers: { host: HOST, ...foreign },
    });
    expectReadableByNobody(answer);
  });
});
