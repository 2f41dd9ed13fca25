import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer, Browser } from '../support/browser.js';
import { expectProblem } from '../support/problems.js';
import { EVIL, OWN, SIBLING, startSecureWorld, TRUSTED } from '../support/secure-world.js';
import { storeContents } from '../support/store-contents.js';
import { forgetPosts } from '../support/token-posts.js';
import type { World } from '../support/world.js';

const ARTICLE = '/TokenExpiry/GetCurrentTokenExpirySchedule';

/** How a page makes a browser ask for something, by fetch metadata. */
const EMBEDDINGS: [what: string, mode: string, dest: string][] = [
  ['an image', 'no-cors', 'image'],
  ['a script', 'no-cors', 'script'],
  ['a stylesheet', 'no-cors', 'style'],
  ['a video', 'no-cors', 'video'],
  ['a frame', 'navigate', 'iframe'],
  ['an old frame', 'navigate', 'frame'],
  ['an embed', 'navigate', 'embed'],
  ['an object', 'navigate', 'object'],
  ['a fenced frame', 'navigate', 'fencedframe'],
];

describe('a page of somebody else', () => {
  let world: World;
  let browser: Browser;
  let targets: string[];
  beforeAll(async () => {
    world = await startSecureWorld({ redis: true });
    browser = await world.signedIn();
    const { logoutUrl } = (await browser.xhr('/bff/user')).json();
    targets = [
      '/bff/login',
      '/bff/forced-sign-in',
      '/bff/forced-sign-in?mode=iframe',
      '/bff/forced-sign-in?mode=popup',
      '/bff/forced-sign-in?mode=redirect',
      '/ForcedSignIn/EnsureForcedSignIn?redirectUri=/',
      '/bff/token-expiry',
      '/bff/user',
      '/api/sharepoint/lists',
      String(logoutUrl).replace(OWN, ''),
    ];
  });
  afterAll(() => world.stop());

  const embedded = (url: string, mode: string, dest: string, from: string): Promise<Answer> =>
    browser.step(url, {
      'sec-fetch-mode': mode,
      'sec-fetch-dest': dest,
      'sec-fetch-site': from === EVIL ? 'cross-site' : 'same-site',
      referer: `${from}/page`,
    });

  const withoutEffect = async (attack: () => Promise<void>): Promise<void> => {
    forgetPosts(world);
    const before = await storeContents(world);
    await attack();
    expect(await storeContents(world)).toEqual(before);
    expect(world.emulator.transcript.find()).toEqual([]);
  };

  it.each(EMBEDDINGS)('starts, learns and ends nothing with %s', async (_what, mode, dest) => {
    await withoutEffect(async () => {
      for (const from of [EVIL, SIBLING]) {
        for (const target of targets) {
          const answer = await embedded(target, mode, dest, from);
          expectProblem(answer, 'origin_rejected');
          expect(answer.headers['set-cookie']).toBeUndefined();
        }
      }
    });
  });

  it('gets nothing into a frame with a referrer that only looks like ours', async () => {
    const lookAlikes = [`${TRUSTED}.evil.example/`, `${EVIL}/?${TRUSTED}/`, `${TRUSTED}:8443/`, undefined];
    const frames = ['cross-site', 'same-site', undefined].flatMap((site) =>
      lookAlikes.map((referer) => ({ 'sec-fetch-site': site, referer })),
    );
    await withoutEffect(async () => {
      for (const frame of [...frames, { 'sec-fetch-site': 'cross-site', referer: `${TRUSTED}/` }]) {
        const answer = await browser.step('/bff/forced-sign-in', { 'sec-fetch-dest': 'iframe', ...frame });
        expectProblem(answer, 'origin_rejected');
      }
    });
  });

  it('may lead the user to the sign-in, as any link may', async () => {
    const link = { 'sec-fetch-dest': 'document', 'sec-fetch-site': 'cross-site', referer: `${EVIL}/` };
    expect((await browser.step('/bff/login', link)).status).toBe(302);
    expect((await browser.step('/bff/forced-sign-in?mode=redirect', link)).status).toBe(302);
  });

  it('does not sign the user out without knowing the sid', async () => {
    const link = { 'sec-fetch-dest': 'document', 'sec-fetch-site': 'cross-site', referer: `${EVIL}/` };
    for (const query of ['', '?sid=', '?sid=x', '?sid=a&sid=b']) {
      expectProblem(await browser.step(`/bff/logout${query}`, link), 'bad_request');
    }
    expect((await browser.xhr('/bff/user')).status).toBe(200);
  });

  it.each<[string, Record<string, string>]>([
    ['says same-origin', { 'sec-fetch-site': 'same-origin' }],
    ['names our own origin', { origin: OWN }],
    [
      'comes from jQuery, in a browser that says nothing of origins',
      { 'x-requested-with': 'XMLHttpRequest' },
    ],
    ['comes from a trusted page that sends the header', { origin: TRUSTED, 'x-csrf': '1' }],
  ])("the article's POST is let in when it %s", async (_how, headers) => {
    const answer = await article(headers);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toMatch(/^text\/plain/);
  });

  it.each<[string, Record<string, string>, 'origin_rejected' | 'csrf_rejected']>([
    ['names a foreign origin', { origin: EVIL, 'x-requested-with': 'x', 'x-csrf': '1' }, 'origin_rejected'],
    ['names a sibling', { origin: SIBLING, 'x-requested-with': 'x', 'x-csrf': '1' }, 'origin_rejected'],
    ['names null', { origin: 'null', 'x-requested-with': 'XMLHttpRequest' }, 'origin_rejected'],
    ['says cross-site', { 'sec-fetch-site': 'cross-site', 'x-requested-with': 'x' }, 'origin_rejected'],
    ['says same-site', { 'sec-fetch-site': 'same-site', 'x-requested-with': 'x' }, 'origin_rejected'],
    ['says nothing of where it comes from', {}, 'csrf_rejected'],
    ['is a form of a trusted page', { origin: TRUSTED, 'sec-fetch-site': 'same-site' }, 'csrf_rejected'],
  ])("the article's POST is refused when it %s", async (_how, headers, code) => {
    await withoutEffect(async () => expectProblem(await article(headers), code));
  });

  const article = (headers: Record<string, string>): Promise<Answer> =>
    browser.xhr(ARTICLE, {
      method: 'POST',
      headers: {
        'sec-fetch-site': undefined,
        'sec-fetch-mode': undefined,
        'sec-fetch-dest': undefined,
        origin: undefined,
        'x-csrf': undefined,
        ...headers,
      },
    });
});
