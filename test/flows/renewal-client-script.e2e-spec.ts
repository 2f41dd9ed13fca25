import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { ROUTES } from '@entra-bff/contract';
import { Drain } from '../../src/platform/drain.js';
import type { Answer } from '../support/browser.js';
import { expectCommonHeaders, expectReadableBy, expectReadableByNobody } from '../support/problems.js';
import { EVIL, OWN, SIBLING, startSecureWorld, TRUSTED } from '../support/secure-world.js';
import type { World } from '../support/world.js';

const SCRIPT = ROUTES.renewalClient;
const built = readFileSync(
  createRequire(import.meta.url).resolve('@entra-bff/renewal-client/classic.js'),
  'utf8',
);

describe('the script for pages', () => {
  let world: World;
  beforeAll(async () => {
    world = await startSecureWorld({ redis: true });
  });
  afterAll(() => world.stop());

  /** What `<script src>` in a page of `site` sends: no `Origin`, and the cookie if there is one. */
  const load = (site: string, headers: Record<string, string> = {}, browser = world.browser()) =>
    browser.step(SCRIPT, {
      accept: '*/*',
      'upgrade-insecure-requests': undefined,
      'sec-fetch-mode': 'no-cors',
      'sec-fetch-dest': 'script',
      'sec-fetch-site': site,
      ...headers,
    });
  const expectScript = (answer: Answer): void => {
    expect([answer.status, answer.body]).toEqual([200, built]);
    expectCommonHeaders(answer);
    expect(answer.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'no-cache',
      etag: expect.stringMatching(/^"[\w-]{43}"$/),
      'cross-origin-resource-policy': 'same-site',
    });
    expect(answer.headers['set-cookie']).toBeUndefined();
  };

  it.each(['same-origin', 'same-site', 'cross-site', 'none'])(
    'is there for a page that is %s, signed in or not',
    async (site) => {
      expectScript(await load(site));
      const user = await world.signedIn();
      expectScript(await load(site, {}, user));
      expectScript(await load(site, { cookie: '__Host-bff=damaged' }));
    },
  );

  it('is sent once, and then only when it has changed', async () => {
    const etag = String((await load('same-origin')).headers['etag']);
    for (const known of [etag, `"other", ${etag}`, `W/${etag}`]) {
      const answer = await load('same-origin', { 'if-none-match': known });
      expect([answer.status, answer.body]).toEqual([304, '']);
      expect(answer.headers).toMatchObject({ etag, 'cache-control': 'no-cache' });
      expectCommonHeaders(answer);
    }
    expectScript(await load('same-origin', { 'if-none-match': '"another"' }));
  });

  it('can be asked for its headers alone', async () => {
    const answer = await world.browser().xhr(SCRIPT, { method: 'HEAD' });
    expect([answer.status, answer.body]).toEqual([200, '']);
    expect(answer.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'content-length': String(Buffer.byteLength(built)),
    });
  });

  it('can be checked by integrity in pages of ours and of allowed origins, and of no others', async () => {
    const from = (origin: string): Promise<Answer> =>
      world.browser().xhr(SCRIPT, { from: origin, headers: { origin } });
    for (const origin of [OWN, TRUSTED]) {
      const answer = await from(origin);
      expectScript(answer);
      expectReadableBy(answer, origin);
    }
    for (const origin of [SIBLING, EVIL]) expectReadableByNobody(await from(origin));
  });

  it('needs neither Entra nor the store, and is there while the instance ends', async () => {
    const ending = await world.replicate();
    await world.emulator.stop();
    await world.redis?.stop();
    expectScript(await load('same-site', { cookie: `__Host-bff=${'A'.repeat(107)}` }));
    const drained = ending.app.get(Drain).run();
    expectScript(await load('same-site', {}, world.browser(ending)));
    await drained;
  });
});
