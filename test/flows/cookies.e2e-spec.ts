import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Browser } from '../support/browser.js';
import { expectProblem } from '../support/problems.js';
import { sendRaw } from '../support/raw-http.js';
import { cookiesSet, OWN, startSecureWorld } from '../support/secure-world.js';
import { storeContents } from '../support/store-contents.js';
import { ADELE, ALEX, type World } from '../support/world.js';

const HOST = new URL(OWN).host;
const LIMITS = { path: '/', httponly: true, secure: true } as const;

describe('the cookies', () => {
  let world: World;
  beforeAll(async () => {
    world = await startSecureWorld({ redis: true });
  });
  afterAll(() => world.stop());

  const sessionOf = (browser: Browser): string => browser.jar.get(HOST, '__Host-bff') ?? '';
  const withCookie = (cookie: string, target = '/bff/user', headers = {}) =>
    sendRaw(world.bff.address, { target, headers: { host: HOST, cookie, ...headers } });

  it('of the session is one, opaque, for this host and this browser session alone', async () => {
    const browser = await world.signedIn();
    const [cookie, ...more] = cookiesSet(browser).filter(({ name }) => !name.endsWith('-tx'));
    expect(more).toEqual([]);
    expect(cookie).toEqual({
      name: '__Host-bff',
      value: expect.stringMatching(/^[A-Za-z0-9_-]{107}$/),
      attributes: { ...LIMITS, samesite: 'lax' },
    });
  });

  it('of a sign-in under way lives for ten minutes at most', async () => {
    const browser = world.browser();
    await browser.step('/bff/login');
    expect(cookiesSet(browser)).toEqual([
      {
        name: '__Host-bff-tx',
        value: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
        attributes: { ...LIMITS, samesite: 'lax', 'max-age': '600' },
      },
    ]);
  });

  it('of a sign-in in a frame comes back from a third party too', async () => {
    const browser = await world.signedIn();
    await browser.frame('/bff/forced-sign-in');
    const [cookie] = cookiesSet(browser).filter(({ name }) => name === '__Host-bff-tx-frame');
    expect(cookie?.attributes).toEqual({ ...LIMITS, samesite: 'none', partitioned: true, 'max-age': '600' });
  });

  it('are new in value at every sign-in, and never seen in the store', async () => {
    const browsers = await Promise.all([ADELE, ALEX, ADELE].map((user) => world.signedIn(user)));
    const values = browsers.flatMap((browser) => cookiesSet(browser).map(({ value }) => value));
    expect(new Set(values).size).toBe(values.length);
    const store = JSON.stringify(await storeContents(world));
    expect(values.filter((value) => store.includes(value) || store.includes(value.slice(-43)))).toEqual([]);
  });

  it('do not grow with what Entra says of the user', async () => {
    const few = sessionOf(await world.signedIn());
    world.emulator.entra.groupCount = 200;
    const many = await world.signedIn();
    world.emulator.entra.groupCount = 0;
    expect((await many.xhr('/bff/user')).json()['claims']).toMatchObject({ groups: { length: 200 } });
    expect(sessionOf(many)).toHaveLength(few.length);
  });

  it('do not pile up when sign-ins are begun and left', async () => {
    const browser = world.browser();
    for (let n = 0; n < 50; n += 1) await browser.step('/bff/login');
    for (let n = 0; n < 5; n += 1) await browser.frame('/bff/forced-sign-in');
    expect(browser.jar.header(new URL(OWN))?.split(';').length).toBeLessThanOrEqual(2);
    await browser.signIn(ADELE);
    expect((await browser.xhr('/bff/user')).status).toBe(200);
  });

  it('count as absent, and are cleared, when they are damaged in any way', async () => {
    const value = sessionOf(await world.signedIn());
    const damaged = [
      ...Array.from(
        value,
        (char, at) => value.slice(0, at) + (char === 'A' ? 'B' : 'A') + value.slice(at + 1),
      ),
      value.slice(1),
      value.slice(0, -1),
      `${value}A`,
      `"${value}"`,
      `${value}%00`,
      `${value}; __Host-bff=${value}`,
      `${value}\u00e9`,
      'x'.repeat(8_000),
      '',
    ];
    for (const text of damaged) {
      const answer = await withCookie(`__Host-bff=${text}`);
      expectProblem(answer, 'session_required');
      expect(answer.headers['set-cookie']).toEqual([expect.stringMatching(/^__Host-bff=; Max-Age=0;/)]);
    }
    expect((await withCookie(`__Host-bff=${value}`)).status).toBe(200);
  });

  it('are not taken from another place or under another name', async () => {
    const value = sessionOf(await world.signedIn());
    const names = [
      'bff',
      '__host-bff',
      '__HOST-BFF',
      '__Secure-bff',
      '__Host-bff2',
      '__Host-bff-tx',
      'session',
    ];
    for (const name of names) expectProblem(await withCookie(`${name}=${value}`), 'session_required');
    expectProblem(await withCookie('', `/bff/user?__Host-bff=${value}&bff=${value}`), 'session_required');
    const headers = { '__host-bff': value, 'x-session': value, authorization: `Bearer ${value}` };
    expectProblem(await withCookie('', '/bff/user', headers), 'session_required');
  });

  it('that somebody else chose are never taken over', async () => {
    const victim = world.browser();
    const planted = `${'A'.repeat(64)}B`;
    victim.jar.set(HOST, '__Host-bff', planted);
    await victim.signIn(ADELE);
    expect(sessionOf(victim)).not.toBe(planted);
    expect(sessionOf(victim).slice(0, 22)).not.toBe(planted.slice(0, 22));
    expectProblem(await withCookie(`__Host-bff=${planted}`), 'session_required');
  });
});
