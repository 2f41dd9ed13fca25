import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Answer, Browser } from '../support/browser.js';
import { postedBy } from '../support/message-page.js';
import { expectFailurePage, expectProblem } from '../support/problems.js';
import { OWN, startSecureWorld } from '../support/secure-world.js';
import { storeContents } from '../support/store-contents.js';
import { MINUTE } from '../support/test-clock.js';
import { forgetPosts, later, tokenPosts } from '../support/token-posts.js';
import { ADELE, ALEX, type World } from '../support/world.js';

const HOST = new URL(OWN).host;
const PERSON = { 'sec-fetch-dest': 'document', 'sec-fetch-user': '?1' };
const OLD_BROWSER = { 'sec-fetch-mode': undefined, 'sec-fetch-site': undefined };
const FORGED_STATE = `${'A'.repeat(43)}.`;

describe('a callback that comes twice, or late', () => {
  let world: World;
  let browser: Browser;
  beforeAll(async () => {
    world = await startSecureWorld({ redis: true });
  });
  afterAll(() => world.stop());
  beforeEach(() => {
    world.emulator.entra.autoSignIn = ADELE;
    browser = world.browser();
  });
  afterEach(() => {
    world.emulator.entra.tampering = {};
  });

  /** Up to the moment in which Entra sends the browser back: where it is sent to. */
  const returning = async (from = browser, query = '?returnUrl=/tasks/1'): Promise<string> => {
    const begun = await from.step(`/bff/login${query}`);
    const entra = await from.step(String(begun.headers['location']));
    forgetPosts(world);
    return String(entra.headers['location']);
  };
  const links = ({ body }: Answer): string[] =>
    [...body.matchAll(/<a[^>]* href="([^"]*)"/g)].map(([, href = '']) => href.replaceAll('&amp;', '&'));
  const cookie = (from = browser): string | undefined => from.jar.get(HOST, '__Host-bff');

  it('leads the browser that holds the session on to where it was going, and does nothing', async () => {
    const url = await returning();
    await browser.step(url);
    const before = await storeContents(world);
    forgetPosts(world);
    for (const headers of [{}, PERSON, OLD_BROWSER]) {
      const again = await browser.step(url, headers);
      expect([again.status, again.headers['location']]).toEqual([303, '/tasks/1']);
      expect(again.headers['set-cookie']).toBeUndefined();
    }
    expect(tokenPosts(world)).toEqual([]);
    expect(await storeContents(world)).toEqual(before);
  });

  it('still does so after the session was renewed, and no longer once it ended', async () => {
    const url = await returning();
    await browser.step(url);
    await browser.step(await returning());
    expect((await browser.step(url)).status).toBe(303);
    await browser.xhr('/bff/logout', { method: 'POST' });
    expectProblem(await browser.step(url), 'login_failed');
    const page = await browser.step(url, PERSON);
    expectFailurePage(page, 'login_failed');
    expect(links(page)).toEqual(['/bff/login?returnUrl=%2Ftasks%2F1', '/tasks/1']);
  });

  it('is nothing in a browser that did not begin it, whoever is signed in there', async () => {
    const url = await returning();
    await browser.step(url);
    const other = await world.signedIn(ADELE);
    const held = cookie(other);
    expectProblem(await other.step(url), 'login_failed');
    expect(cookie(other)).toBe(held);
  });

  it('is nothing for a user who signed in over that session', async () => {
    const url = await returning();
    await browser.step(url);
    world.emulator.entra.autoSignIn = ALEX;
    await browser.step(await returning(browser, '?prompt=select_account'));
    expectProblem(await browser.step(url), 'login_failed');
    const page = await browser.step(url, PERSON);
    expectFailurePage(page, 'login_failed');
    expect(page.body).toContain('You are signed in already');
    expect(links(page)[0]).toBe('/tasks/1');
    expect((await browser.xhr('/bff/user')).json()).toMatchObject({ username: ALEX });
  });

  it('after a failure is a failure, and leaves nothing behind', async () => {
    world.emulator.entra.tampering = { idTokenSignature: 'foreign-key' };
    const before = await storeContents(world);
    const url = await returning();
    expectProblem(await browser.step(url), 'login_failed');
    expectProblem(await browser.step(url), 'login_failed');
    expect(tokenPosts(world)).toHaveLength(1);
    expect(await storeContents(world)).toEqual(before);
  });

  it('in a frame posts the same outcome again', async () => {
    const user = await world.signedIn();
    const frame = await user.frame('/bff/forced-sign-in');
    forgetPosts(world);
    const again = await user.frame(frame.url);
    const [first, second] = [postedBy(frame)[0], postedBy(again)[0]];
    expect(second).toEqual({
      ...first,
      message: { ...Object(first?.message), correlationId: again.headers['x-request-id'] },
    });
    expect(tokenPosts(world)).toEqual([]);
    expect(again.headers['set-cookie']).toBeUndefined();
    user.jar.set(HOST, '__Host-bff', 'x');
    expect(postedBy(await user.frame(frame.url))[0]?.message).toMatchObject({ isLoggedIn: false });
  });

  it('twenty at once and then again: one session, one request to Entra, and nobody lost', async () => {
    const url = await returning();
    const answers = await Promise.all(Array.from({ length: 20 }, () => browser.step(url, PERSON)));
    expect(answers.filter(({ status }) => status === 303).length).toBeGreaterThanOrEqual(1);
    for (const answer of answers.filter(({ status }) => status !== 303))
      expectFailurePage(answer, 'login_failed');
    expect(tokenPosts(world)).toHaveLength(1);
    expect((await browser.step(url, PERSON)).status).toBe(303);
  });

  it('of two tabs both work, the one after the other', async () => {
    const [a, b] = [await returning(browser, '?returnUrl=/a'), await returning(browser, '?returnUrl=/b')];
    expect((await browser.step(a)).headers['location']).toBe('/a');
    expect((await browser.step(b)).headers['location']).toBe('/b');
    expect((await browser.step(a)).headers['location']).toBe('/a');
    expect((await browser.xhr('/bff/user')).status).toBe(200);
  });

  it('after ten minutes offers a person to start again', async () => {
    const url = await returning();
    later(world, 10 * MINUTE);
    await world.redis?.client().flushall();
    expectProblem(await browser.step(url), 'login_expired');
    const page = await browser.step(url, PERSON);
    expectFailurePage(page, 'login_expired');
    expect(links(page)).toEqual(['/bff/login?returnUrl=%2F', '/']);
  });

  it('after ten minutes, where a session stands, says so and leads to our own front page', async () => {
    const url = await returning();
    await browser.step(url);
    later(world, 10 * MINUTE);
    const keys = await world.redis?.client().keys('bff:used-sign-in:*');
    await world.redis?.client().del(...(keys ?? []));
    const page = await browser.step(`${url}&returnUrl=https://evil.example/`, PERSON);
    expectFailurePage(page, 'login_expired');
    expect(page.body).toContain('You are signed in already');
    expect(links(page)).toEqual(['/', '/bff/login?returnUrl=%2F']);
  });

  it.each<[string, Record<string, string | undefined>, boolean]>([
    ['a click on a link', PERSON, true],
    ['a navigation that a script began', { 'sec-fetch-dest': 'document' }, true],
    ['a browser without fetch metadata', OLD_BROWSER, true],
    ['a frame', { 'sec-fetch-dest': 'iframe' }, false],
    ['a navigation that wants no HTML', { 'sec-fetch-dest': 'document', accept: '*/*' }, false],
    ['a program that names no destination', {}, false],
  ])('is told in the form that fits: %s', async (_who, headers, isPage) => {
    const answer = await browser.step(`/bff/callback?code=x&state=${FORGED_STATE}zzzzzz`, headers);
    if (isPage) expectFailurePage(answer, 'login_failed');
    else expectProblem(answer, 'login_failed');
  });
});
