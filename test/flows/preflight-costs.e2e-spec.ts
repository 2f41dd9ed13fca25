import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Drain } from '../../src/platform/drain.js';
import type { Answer, Browser } from '../support/browser.js';
import { expectReadableBy } from '../support/problems.js';
import { commandsDuring } from '../support/redis-commands.js';
import { declaredRoutes } from '../support/routes.js';
import { OWN, startSecureWorld, TRUSTED } from '../support/secure-world.js';
import type { Replica, World } from '../support/world.js';

const HOST = new URL(OWN).host;

describe('the preflights of a trusted page', () => {
  let world: World;
  let browsers: Browser[];
  const paths = [...new Set(declaredRoutes().map(({ path }) => path.replaceAll(/\{\w+\}/g, 'x')))];
  beforeAll(async () => {
    world = await startSecureWorld({ redis: true });
    const dead = await world.signedIn();
    const value = dead.jar.get(HOST, '__Host-bff') ?? '';
    await dead.xhr('/bff/logout', { method: 'POST' });
    dead.jar.set(HOST, '__Host-bff', value);
    browsers = [await world.signedIn(), dead, world.browser()];
  });
  afterAll(() => world.stop());

  const ask = (browser: Browser, path: string, replica: Replica = world.bff): Promise<Answer> =>
    browser.through({ [OWN]: replica.address }).xhr(path, {
      method: 'OPTIONS',
      from: TRUSTED,
      headers: {
        'access-control-request-method': 'PATCH',
        'access-control-request-headers': 'content-type, x-csrf, if-match',
        'x-csrf': undefined,
      },
    });
  const expectAllowed = (answer: Answer): void => {
    expect(answer.status).toBe(204);
    expectReadableBy(answer, TRUSTED);
    expect(Number(answer.headers['access-control-max-age'])).toBeLessThanOrEqual(7_200);
    expect(answer.headers['set-cookie']).toBeUndefined();
  };

  it('cost no store command and no word to anybody, on any route: live session, dead session, none', async () => {
    world.emulator.transcript.clear();
    const commands = await commandsDuring(world, async () => {
      for (const browser of browsers) for (const path of paths) expectAllowed(await ask(browser, path));
    });
    expect(commands).toEqual([]);
    expect(world.emulator.transcript.find()).toEqual([]);
  });

  it('are answered by a replica that is on its way out', async () => {
    const leaving = await world.replicate();
    const ended = leaving.app.get(Drain).run();
    for (const browser of browsers) expectAllowed(await ask(browser, '/bff/user', leaving));
    await ended;
  });
});
