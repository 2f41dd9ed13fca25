import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer, Browser } from '../support/browser.js';
import { expectProblem } from '../support/problems.js';
import { sendRaw } from '../support/raw-http.js';
import { commandsDuring } from '../support/redis-commands.js';
import { cookiesSet, OWN, startSecureWorld } from '../support/secure-world.js';
import { storeContents } from '../support/store-contents.js';
import { ADELE, type World } from '../support/world.js';

const HOST = new URL(OWN).host;
const PLANTED = `${'A'.repeat(64)}${'B'.repeat(43)}`;

describe('a session cookie', () => {
  let world: World;
  let value: string;
  beforeAll(async () => {
    world = await startSecureWorld({ redis: true, env: { RATE_LIMIT: 'off' } });
    value = sessionOf(await world.signedIn());
  });
  afterAll(() => world.stop());

  const sessionOf = (browser: Browser): string => browser.jar.get(HOST, '__Host-bff') ?? '';
  const withCookie = (text: string): Promise<Answer> =>
    sendRaw(world.bff.address, {
      target: '/bff/user',
      headers: { host: HOST, cookie: `__Host-bff=${text}` },
    });
  /** What each costs the store, beyond what runs by itself. */
  const reads = async (texts: readonly string[], expected: number): Promise<void> => {
    const commands = await commandsDuring(world, async () => {
      for (const text of texts) expect((await withCookie(text)).status).toBe(expected);
    });
    expect(commands.length).toBeLessThanOrEqual(texts.length);
    expect(commands.filter((name) => !/^m?get$/.test(name))).toEqual([]);
  };

  it('damaged in one character, whichever, costs one read of the store and no write', async () => {
    const damaged = Array.from(
      value,
      (char, at) => value.slice(0, at) + (char === 'A' ? 'B' : 'A') + value.slice(at + 1),
    );
    expect(damaged).toHaveLength(107);
    await reads(damaged, 401);
  });

  it('damaged in one bit, whichever, is no session, and never a defect', async () => {
    const bytes = Buffer.from(value, 'latin1');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const text = changed.toString('latin1');
      // A header cannot hold these, and a cookie ends at a semicolon.
      if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(text)) continue;
      const answer = await withCookie(text);
      expectProblem(answer, 'session_required');
      expect(String(answer.headers['set-cookie'])).toMatch(/^__Host-bff=; Max-Age=0/);
    }
    expect(world.bff.log.of('request_failed')).toEqual([]);
  });

  it('of another form costs no read at all', async () => {
    const forms = [
      value.slice(1),
      `${value}A`,
      `"${value}"`,
      `${value}%00`,
      'x'.repeat(8_000),
      `${value}\u00e9`,
      '.'.repeat(107),
    ];
    const commands = await commandsDuring(world, async () => {
      for (const text of forms) expect((await withCookie(text)).status).toBe(401);
    });
    expect(commands).toEqual([]);
  });

  it('brought along to the login and to the callback is never taken over (fixation)', async () => {
    const victim = world.browser();
    world.emulator.entra.autoSignIn = ADELE;
    victim.jar.set(HOST, '__Host-bff', PLANTED);
    const begun = await victim.step('/bff/login');
    const entra = await victim.step(String(begun.headers['location']));
    victim.jar.set(HOST, '__Host-bff', PLANTED);
    const before = Object.keys(await storeContents(world));
    expect((await victim.step(String(entra.headers['location']))).status).toBe(303);
    world.emulator.entra.autoSignIn = null;
    const fresh = sessionOf(victim);
    expect(fresh).not.toBe(PLANTED);
    const added = Object.keys(await storeContents(world)).filter((key) => !before.includes(key));
    expect(added.filter((key) => key.startsWith('bff:session:'))).toHaveLength(1);
    expectProblem(await withCookie(PLANTED), 'session_required');
    for (const part of [PLANTED.slice(0, 64) + fresh.slice(64), fresh.slice(0, 64) + PLANTED.slice(64)])
      expectProblem(await withCookie(part), 'session_required');
    expect((await withCookie(fresh)).status).toBe(200);
  });

  it('and all others of ours stay under 8 KB together: fifty sign-ins left unfinished, 200 groups, 12 KB of claims', async () => {
    const browser = world.browser();
    for (let n = 0; n < 50; n += 1) {
      await browser.step('/bff/login');
      await browser.frame('/bff/forced-sign-in');
      await browser.step('/bff/forced-sign-in?mode=redirect');
    }
    world.emulator.entra.groupCount = 200;
    world.emulator.entra.tampering = { idTokenClaims: { extra: 'x'.repeat(12_000) } };
    await browser.signIn(ADELE);
    world.emulator.entra.groupCount = 0;
    world.emulator.entra.tampering = {};
    for (let n = 0; n < 50; n += 1) await browser.step('/bff/login');
    const header = browser.jar.header(new URL(OWN)) ?? '';
    expect(header.length).toBeLessThan(1_000);
    const transactions = new Set(
      cookiesSet(browser)
        .map(({ name }) => name)
        .filter((name) => name.includes('-tx')),
    );
    expect(transactions.size).toBeLessThanOrEqual(8);
    expect((await browser.xhr('/bff/user')).status).toBe(200);
    expect(sessionOf(browser)).toHaveLength(value.length);
  });
});
