import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from '../support/browser.js';
import { Canaries } from '../support/canaries.js';
import { ITEMS } from '../support/list-items.js';
import { OWN, startSecureWorld, TRUSTED } from '../support/secure-world.js';
import { MINUTE } from '../support/test-clock.js';
import { AT_TOKEN_ENDPOINT, later } from '../support/token-posts.js';
import { ADELE, ALEX, type World } from '../support/world.js';

/** A user's whole life with the service, with everything that goes wrong in it. */
async function live(world: World, canaries: Canaries): Promise<Browser[]> {
  const { entra, faults } = world.emulator;
  const browser = canaries.watch(await world.signedIn(ADELE));
  await browser.xhr('/bff/user');
  for (const resource of ['graph', 'sharepoint', 'mail']) {
    await browser.xhr(`/bff/token-expiry?resource=${resource}`, { from: TRUSTED });
    await browser.xhr(`/bff/token-renewal?resource=${resource}`, { method: 'POST' });
  }
  await browser.xhr('/TokenExpiry/GetCurrentTokenExpirySchedule', { method: 'POST' });
  await browser.xhr(ITEMS);
  await browser.frame('/bff/forced-sign-in', TRUSTED);
  await browser.frame('/ForcedSignIn/EnsureForcedSignIn');
  entra.silentSignInAs = ALEX;
  await browser.frame('/bff/forced-sign-in');
  entra.silentSignInAs = null;
  entra.tampering = { idTokenSignature: 'damaged' };
  await browser.frame('/bff/forced-sign-in');
  entra.tampering = {};
  for (const code of [50076, 65001, 7000215, 90006]) {
    later(world, 61 * MINUTE);
    entra.refuseTokens(code);
    await browser.xhr(ITEMS);
  }
  later(world, 61 * MINUTE);
  world.emulator.sharePoint.challengeClaims(2);
  await browser.xhr(ITEMS);
  world.emulator.sharePoint.expire(1);
  await browser.xhr(ITEMS);
  const nobody = canaries.watch(world.browser());
  faults.add({ ...AT_TOKEN_ENDPOINT, action: { type: 'reset' } });
  await nobody.signIn(ALEX);
  await nobody.signIn(ALEX);
  await nobody.step(`/bff/callback?state=${'A'.repeat(43)}.abcdef&code=${'secret-code-'.repeat(5)}`);
  await browser.xhr('/bff/logout', { method: 'POST' });
  return [browser, nobody];
}

describe('a whole life with the service', () => {
  let world: World;
  let canaries: Canaries;
  let browsers: Browser[];
  beforeAll(async () => {
    world = await startSecureWorld({ redis: true });
    canaries = new Canaries(world);
    browsers = await live(world, canaries);
  });
  afterAll(() => world.stop());

  it('shows no token, code, verifier, secret or session id in any answer of ours', () => {
    const answers = browsers.flatMap(({ history }) => history).filter(({ url }) => url.startsWith(OWN));
    expect(answers.length).toBeGreaterThan(30);
    const told = answers.map(({ headers: { 'set-cookie': _own, ...headers }, body }) => [headers, body]);
    expect(canaries.foundIn(JSON.stringify(told))).toEqual([]);
  });

  it('leaves code and state in no address that is kept, and tells no referrer', () => {
    for (const { url, headers } of browsers.flatMap(({ history }) => history)) {
      if (!url.startsWith(OWN)) continue;
      expect(headers['referrer-policy']).toBe('no-referrer');
      if (url.includes('/bff/callback')) expect(String(headers['location'])).not.toMatch(/code=|state=/);
    }
  });

  it('shows none in the log, nor who it is about', () => {
    const lines = world.bff.log.lines.map((line) => JSON.stringify(line));
    expect(lines.length).toBeGreaterThan(30);
    const text = lines.join('\n');
    expect(canaries.foundIn(text)).toEqual([]);
    for (const { username, oid, name } of world.emulator.users) {
      for (const word of [username, oid, name]) expect(text.toLowerCase()).not.toContain(word.toLowerCase());
    }
    for (const word of ['secret-code', 'code=', 'state=', 'Bearer', 'eyJ', 'AADSTS', 'Requests/items']) {
      expect(text).not.toContain(word);
    }
  });

  it('logs each request once, by its route and not by its address', () => {
    const { log } = world.bff;
    const requests = [...log.of('request_completed'), ...log.of('request_refused')];
    const routes = new Set(requests.map(({ fields }) => fields['route']));
    expect(routes).toContain('/bff/callback');
    expect([...routes].some((route) => String(route).includes('/:list/items'))).toBe(true);
    expect([...routes].filter((route) => String(route).includes('?'))).toEqual([]);
    expect(requests.some(({ fields }) => Number(fields['ms']) > 0)).toBe(true);
    const answers = browsers.flatMap(({ history }) => history).filter(({ url }) => url.startsWith(OWN));
    expect(requests).toHaveLength(answers.length);
    expect(world.bff.log.of('request_failed')).toEqual([]);
  });
});
