import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { SignatureTrick, Tampering } from '@entra-bff/emulator';
import type { Answer, Browser } from '../support/browser.js';
import { Canaries } from '../support/canaries.js';
import { mutated } from '../support/fuzz-text.js';
import { inputs } from '../support/inputs.js';
import { lookAlike } from '../support/look-alike-origins.js';
import { sendRaw } from '../support/raw-http.js';
import { OWN, startSecureWorld, TRUSTED } from '../support/secure-world.js';
import { seeded } from '../support/seeded.js';
import { sized } from '../support/sized.js';
import { storeContents } from '../support/store-contents.js';
import { forgetPosts, tokenPosts } from '../support/token-posts.js';
import { Universal } from '../support/universal.js';
import { ADELE, ALEX, type World } from '../support/world.js';

const HOST = new URL(OWN).host;
const STRANGER = '00000000-0000-4000-8000-000000000000';
const random = seeded();

let world: World;
let universal: Universal;
beforeAll(async () => {
  world = await startSecureWorld({ redis: true, env: { RATE_LIMIT: 'off' } });
  universal = new Universal(world, new Canaries(world), 20);
});
afterEach(() => {
  world.emulator.entra.tampering = {};
  world.emulator.entra.autoSignIn = null;
});
afterAll(async () => {
  universal.showsNoSecret();
  expect(world.bff.log.of('request_failed')).toEqual([]);
  await world.stop();
});

const session = (browser: Browser): string | undefined => browser.jar.get(HOST, '__Host-bff');
const somebodyElses = (text: string): string => {
  for (;;) {
    const other = mutated(text, random).replaceAll(/[\ud800-\udfff]/g, '');
    if (other !== text) return other;
  }
};

describe('an ID token that is wrong in something', () => {
  const TRICKS = [
    'foreign-key',
    'unknown-kid',
    'none',
    'hs256',
    'damaged',
  ] as const satisfies SignatureTrick[];
  const at = (seconds: number): number => Math.floor(Date.now() / 1_000) + seconds;

  /** Each makes it wrong, whatever the others do. */
  const wrongs = (): readonly [() => Record<string, unknown>, ...(() => Record<string, unknown>)[]] => {
    const { authorityHost, tenantId, clientId } = world.emulator;
    const issuer = `${authorityHost}/${tenantId}/v2.0`;
    const far = 600 + random.below(1e6);
    return [
      () => ({ iss: random.pick([somebodyElses(issuer), null, 7, [issuer], ''] as const) }),
      () => ({
        aud: random.pick([somebodyElses(clientId), null, [], STRANGER, [clientId, STRANGER]] as const),
      }),
      () => ({ nonce: random.pick([null, '', 'x', 7, ['x']] as const) }),
      () => ({ exp: random.pick([at(-far), null, 'x', '9999999999', {}, -1] as const) }),
      () => ({ nbf: at(far), iat: at(far), exp: at(2 * far) }),
      () => ({ oid: random.pick([null, '', STRANGER, 7, {}] as const) }),
      () => ({ tid: random.pick([null, '', STRANGER, '../x', 7, tenantId.toUpperCase()] as const) }),
      () => ({ sub: random.pick([null, '', 7, {}] as const) }),
      () => ({ ver: random.pick(['1.0', '3.0', ''] as const) }),
    ];
  };

  it('signs nobody in, whatever it is and whatever else is wrong with it', async () => {
    const rounds = sized(60, 1_000);
    world.emulator.entra.autoSignIn = ADELE;
    for (let round = 0; round < rounds; round += 1) {
      // First each alone: with others beside it nobody could tell which was noticed.
      const alone = wrongs()[round];
      const picked = Array.from({ length: 1 + random.below(3) }, () => random.pick(wrongs()));
      const idTokenClaims = Object.assign(
        {},
        ...(alone === undefined ? picked : [alone]).map((wrong) => wrong()),
      );
      const isForged = alone === undefined && random.next() < 0.3;
      const tampering: Tampering = isForged
        ? { idTokenSignature: random.pick(TRICKS), ...(random.next() < 0.5 && { idTokenClaims }) }
        : { idTokenClaims };
      world.emulator.entra.tampering = tampering;
      const browser = world.browser();
      const answer = await browser.navigate('/bff/login');
      universal.check(answer, { navigates: true });
      expect([tampering, answer.status >= 400, session(browser)]).toEqual([tampering, true, undefined]);
    }
    expect(
      Object.keys(await storeContents(world)).filter((key) => /:(session|msal|held-token):/.test(key)),
    ).toEqual([]);
    inputs(32, rounds);
  }, 300_000);
});

describe('a sign-in that was begun in another browser', () => {
  /** The address that Entra would send the browser to, and what the browser holds. */
  const begun = async (username: string): Promise<{ browser: Browser; back: string }> => {
    const browser = world.browser();
    world.emulator.entra.autoSignIn = username;
    const first = await browser.step('/bff/login');
    const entra = world.browser();
    const sent = await entra.step(String(first.headers['location']));
    const back = new URL(String(sent.headers['location']));
    return { browser, back: back.pathname + back.search };
  };

  it('ends nowhere: no session, nothing redeemed', async () => {
    const rounds = sized(15, 300);
    for (let round = 0; round < rounds; round += 1) {
      const [attacker, victim] = [await begun(ALEX), await begun(ADELE)];
      const own = new URLSearchParams(victim.back.split('?')[1]);
      const other = new URLSearchParams(attacker.back.split('?')[1]);
      // The attacker's answer as it is, or with the state that is the victim's, damaged.
      const planted = random.pick([
        other,
        mixed(other, own, 'code', somebodyElses),
        mixed(own, other, 'state', String),
      ] as const);
      forgetPosts(world);
      const answer = await victim.browser.step(`/bff/callback?${planted.toString()}`);
      universal.check(answer, { navigates: true });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
      expect(session(victim.browser)).toBeUndefined();
      expect(tokenPosts(world)).toEqual([]);
    }
    inputs(30, rounds);
  }, 300_000);

  /** `base`, with one parameter of the other, changed. */
  function mixed(
    base: URLSearchParams,
    from: URLSearchParams,
    name: string,
    change: (text: string) => string,
  ): URLSearchParams {
    const parameters = new URLSearchParams(base);
    parameters.set(name, change(from.get(name) ?? ''));
    return parameters;
  }
});

describe('a frame in a page that is not provably ours', () => {
  const WAYS = [
    '/bff/forced-sign-in',
    '/bff/forced-sign-in?mode=iframe',
    '/ForcedSignIn/EnsureForcedSignIn?redirectUri=/',
  ] as const;

  it('starts no silent sign-in: no challenge, no cookie, nothing stored', async () => {
    const rounds = sized(100, 2_000);
    const user = await world.signedIn();
    const before = await storeContents(world);
    world.emulator.transcript.clear();
    for (let round = 0; round < rounds; round += 1) {
      const answer = await framed(pageElsewhere(), session(user) ?? '');
      universal.check(answer, { navigates: false });
      expect([400, 403]).toContain(answer.status);
      expect(answer.headers['location']).toBeUndefined();
    }
    expect(await storeContents(world)).toEqual(before);
    expect(world.emulator.transcript.find()).toEqual([]);
    inputs(41, rounds);
  }, 300_000);

  /** A referrer that names no page of ours: what is a path of one is none that only looks like it. */
  function pageElsewhere(): string {
    for (;;) {
      const page = lookAlike([OWN, TRUSTED], random);
      const origin = URL.canParse(page) ? new URL(page).origin : page;
      if (origin !== OWN && origin !== TRUSTED) return page;
    }
  }

  /** As a browser would ask for it in such a page; where the referrer tells nothing, from another site. */
  function framed(page: string, value: string): Promise<Answer> {
    const referer = Buffer.from(`${page}/`)
      .toString('latin1')
      .replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, '');
    const site = random.pick(['cross-site', 'same-site'] as const);
    return sendRaw(world.bff.address, {
      target: random.pick(WAYS),
      headers: {
        host: HOST,
        cookie: `__Host-bff=${value}`,
        accept: 'text/html',
        'sec-fetch-mode': 'navigate',
        'sec-fetch-dest': random.pick(['iframe', 'frame', 'embed', 'object'] as const),
        'sec-fetch-site': site,
        ...(random.next() < 0.8 && { referer }),
      },
    });
  }
});
