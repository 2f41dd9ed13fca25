import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer, Browser } from '../support/browser.js';
import { ITEMS } from '../support/list-items.js';
import { expectCommonHeaders, expectReadableBy, expectReadableByNobody } from '../support/problems.js';
import { EVIL, SIBLING, startSecureWorld, TRUSTED } from '../support/secure-world.js';
import type { World } from '../support/world.js';

const PATHS = [ITEMS, `${ITEMS}/1`, '/bff/token-renewal', '/bff/user', '/bff/logout', '/nowhere', '/api/%'];
const WANTED = 'content-type, x-csrf, if-match, x-requested-with';

describe('a preflight', () => {
  let world: World;
  let signedIn: Browser;
  beforeAll(async () => {
    world = await startSecureWorld({ redis: true });
    signedIn = await world.signedIn();
  });
  afterAll(() => world.stop());

  const ask = (path: string, from = TRUSTED, browser = signedIn): Promise<Answer> =>
    browser.xhr(path, {
      method: 'OPTIONS',
      from,
      headers: {
        'access-control-request-method': 'PATCH',
        'access-control-request-headers': WANTED,
        'x-csrf': undefined,
      },
    });

  const expectAllowed = (answer: Answer): void => {
    expect(answer.status).toBe(204);
    expect(answer.body).toBe('');
    expectReadableBy(answer, TRUSTED);
    expectCommonHeaders(answer);
    const { headers } = answer;
    expect(String(headers['access-control-allow-methods']).split(', ')).toEqual(
      expect.arrayContaining(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
    );
    expect(String(headers['access-control-allow-headers']).split(', ')).toEqual(
      expect.arrayContaining(WANTED.split(', ')),
    );
    expect(Number(headers['access-control-max-age'])).toBeLessThanOrEqual(7_200);
  };

  it.each(PATHS)('of a trusted page is allowed, with a session and without one: %s', async (path) => {
    expectAllowed(await ask(path));
    expectAllowed(await ask(path, TRUSTED, world.browser()));
  });

  it.each([EVIL, SIBLING, 'null', `${TRUSTED}/`, `${TRUSTED}:443`])('of %s allows nothing', async (from) => {
    for (const path of PATHS) {
      const answer = await world.browser().xhr(path, {
        method: 'OPTIONS',
        headers: { origin: from, 'access-control-request-method': 'PATCH' },
      });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expectReadableByNobody(answer);
    }
  });

  it('below a pass-through mount also allows what its clients add by themselves', async () => {
    const added = 'content-range, prefer, consistencylevel, sdkversion, x-pnpjs-requestid, x-http-method';
    for (const path of ['/graph/v1.0/me', '/sharepoint/_api/web']) {
      const answer = await ask(path);
      expectAllowed(answer);
      expect(String(answer.headers['access-control-allow-headers']).split(', ')).toEqual(
        expect.arrayContaining(added.split(', ')),
      );
    }
  });

  it('needs neither Entra nor the store, frozen or gone', async () => {
    await world.emulator.stop();
    for (const path of PATHS) expectAllowed(await ask(path));
    world.redis?.pause();
    for (const path of PATHS) expectAllowed(await ask(path));
    world.redis?.resume();
    await world.redis?.stop();
    for (const path of PATHS) expectAllowed(await ask(path));
  });
});
