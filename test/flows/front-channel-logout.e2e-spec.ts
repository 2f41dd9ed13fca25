import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ROUTES } from '@entra-bff/contract';
import type { Answer, Browser } from '../support/browser.js';
import { expectCommonHeaders, expectProblem } from '../support/problems.js';
import { commandsDuring } from '../support/redis-commands.js';
import { OWN, startSecureWorld } from '../support/secure-world.js';
import { storeContents, storedFor } from '../support/store-contents.js';
import { forgetPosts } from '../support/token-posts.js';
import { ADELE, ALEX, type Replica, type World } from '../support/world.js';

const FLOOD = 1_000;

describe("Entra's front-channel logout", () => {
  let world: World;
  let second: Replica;
  let browser: Browser;
  let sid: string;
  beforeAll(async () => {
    world = await startSecureWorld({ redis: true });
    second = await world.replicate();
  });
  afterAll(() => world.stop());
  beforeEach(async () => {
    await world.redis?.client().flushall();
    browser = await world.signedIn();
    sid = entraSid(browser);
    forgetPosts(world);
  });

  const elsewhere = (of: Browser): Browser => of.through({ [OWN]: second.address });
  const user = async (of: Browser): Promise<number> => (await of.xhr(ROUTES.user)).status;

  /** As Entra's page frames it: from another site, with no cookie. */
  const framed = (
    query: string,
    headers: Record<string, string | undefined> = {},
    replica = world.bff,
  ): Promise<Answer> =>
    world.browser(replica).step(`${ROUTES.frontChannelLogout}${query}`, {
      'sec-fetch-dest': 'iframe',
      'sec-fetch-site': 'cross-site',
      ...headers,
    });

  /** What the authorization answer named the browser session. */
  function entraSid(of: Browser): string {
    const callbacks = of.history.map(({ headers }) => String(headers['location'] ?? ''));
    const url = new URL(callbacks.filter((place) => place.includes('session_state=')).at(-1) ?? '');
    return url.searchParams.get('session_state') ?? '';
  }

  it('ends the session that it names, without a cookie and without an issuer, on every replica', async () => {
    expect(await user(elsewhere(browser))).toBe(200);
    const cookie = `__Host-bff=${browser.jar.get(new URL(OWN).host, '__Host-bff')}`;
    const answer = await framed(`?sid=${sid}`);
    expect(answer.status).toBe(200);
    for (const one of [browser, elsewhere(browser)])
      expectProblem(await one.xhr(ROUTES.user, { headers: { cookie } }), 'session_required');
    expect(await storedFor(world)).toEqual([]);
  });

  it('asks Entra nothing, and works while Entra is away', async () => {
    world.emulator.faults.add({ service: 'entra', times: Infinity, action: { type: 'reset' } });
    const fresh = await world.replicate();
    const answer = await world
      .browser(fresh)
      .step(`${ROUTES.frontChannelLogout}?sid=${sid}`, { 'sec-fetch-dest': 'iframe' });
    world.emulator.faults.clear();
    expect(answer.status).toBe(200);
    expect(await user(browser)).toBe(401);
    expect(world.emulator.transcript.find({ service: 'entra' })).toEqual([]);
  });

  it('answers a page that Entra alone may frame and nobody may keep', async () => {
    const answer = await framed(`?sid=${sid}`);
    expectCommonHeaders(answer);
    expect(answer.headers['content-type']).toMatch(/^text\/html/);
    expect(answer.headers['cache-control']).toBe('no-store');
    const csp = String(answer.headers['content-security-policy']).split('; ');
    expect(csp).toContain(`frame-ancestors ${world.emulator.authorityHost}`);
    expect(answer.headers['x-frame-options']).toBeUndefined();
    expect(answer.headers['cross-origin-opener-policy']).toBeDefined();
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(answer.body).not.toContain(sid);
  });

  it('ends every session that came of the browser session, and none that came of another', async () => {
    const other = await world.signedIn(ADELE);
    const stranger = await world.signedIn(ALEX);
    const before = { sid: entraSid(other), keys: await storedFor(world) };
    expect(before.sid).not.toBe(sid);
    await framed(`?sid=${sid}`);
    expect([await user(browser), await user(other), await user(stranger)]).toEqual([401, 200, 200]);
    expect((await other.xhr(ROUTES.tokenRenewal, { method: 'POST' })).status).toBe(200);
  });

  it('takes our own issuer, and refuses any other without doing anything', async () => {
    const discovery = await fetch(
      `${world.emulator.authorityHost}/${world.emulator.tenantId}/v2.0/.well-known/openid-configuration`,
    );
    const { issuer }: { issuer: string } = JSON.parse(await discovery.text());
    const before = await storeContents(world);
    for (const wrong of [
      'https://evil.example/',
      '',
      `${issuer}/`,
      issuer.toUpperCase(),
      `${issuer}&iss=x`,
    ]) {
      const iss = wrong.includes('&') ? wrong : encodeURIComponent(wrong);
      expectProblem(await framed(`?sid=${sid}&iss=${iss}`), 'bad_request');
    }
    expect(await storeContents(world)).toEqual(before);
    expect((await framed(`?sid=${sid}&iss=${encodeURIComponent(issuer)}`)).status).toBe(200);
    expect(await user(browser)).toBe(401);
  });

  it.each([
    ['no sid', ''],
    ['an empty one', '?sid='],
    ['an unknown one', '?sid=5b1d7e0a-3c2f-4f6e-9a41-c0a7050c0001'],
    ['two', '?sid=one&sid=two'],
    ['one of 4 KB', `?sid=${'x'.repeat(4_096)}`],
    ['one with strange characters', '?sid=%00%0a*%5b%3f%5d'],
    ['a pattern', '?sid=*'],
  ])('answers 200 and does nothing for %s', async (_what, query) => {
    const before = await storeContents(world);
    expect((await framed(query)).status).toBe(200);
    expect(await storeContents(world)).toEqual(before);
  });

  it.each([
    { 'sec-fetch-dest': 'image' },
    { 'sec-fetch-dest': 'script' },
    { 'sec-fetch-dest': 'empty' },
    { 'sec-fetch-dest': 'style' },
    { 'sec-fetch-dest': 'document', 'sec-purpose': 'prefetch' },
  ])('changes nothing for what is no page: %j', async (headers) => {
    const before = await storeContents(world);
    expect((await framed(`?sid=${sid}`, headers)).status).toBe(200);
    expect(await storeContents(world)).toEqual(before);
    expect(await user(browser)).toBe(200);
  });

  it('is 405 by any other method', async () => {
    for (const method of ['POST', 'HEAD', 'PUT', 'DELETE']) {
      const answer = await browser.xhr(`${ROUTES.frontChannelLogout}?sid=${sid}`, { method });
      expect([method, answer.status, answer.headers['allow']]).toEqual([method, 405, 'GET']);
    }
    expect(await user(browser)).toBe(200);
  });

  it('asks the store one thing for each unknown sid, however many come, and never searches it', async () => {
    const unlimited = await world.replicate({ RATE_LIMIT: 'off' });
    const commands = await commandsDuring(world, async () => {
      expect(await flood(unlimited)).toEqual(new Set([200]));
    });
    expect(new Set(commands)).toEqual(new Set(['smembers']));
    expect(commands).toHaveLength(FLOOD);
    expect(await user(browser)).toBe(200);
    await unlimited.stop();
  });

  it('is slowed down for an address that names one unknown sid after the other, and for a true one never', async () => {
    world.clock.stand();
    expect(await flood()).toEqual(new Set([200, 429]));
    const refused = await framed('?sid=one-more');
    expectProblem(refused, 'throttled');
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(await user(browser)).toBe(200);
    expect((await framed(`?sid=${sid}`)).status).toBe(200);
    world.clock.go();
    expect(await user(browser)).toBe(401);
  });

  /** Which statuses so many unknown sids were answered with. */
  async function flood(replica = world.bff): Promise<Set<number>> {
    const met = new Set<number>();
    for (let round = 0; round < FLOOD / 50; round += 1) {
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, n) => framed(`?sid=none-${round}-${n}`, {}, replica)),
      );
      for (const { status } of answers) met.add(status);
    }
    return met;
  }

  it.each(['before', 'since'])(
    'ends a session that was renewed in another browser session of Entra: named as it was %s',
    async (which) => {
      // Another browser session at Entra, the same one here.
      browser.jar.clear(new URL(world.emulator.authorityHost).hostname);
      await browser.signIn(ADELE);
      const newer = entraSid(browser);
      expect(newer).not.toBe(sid);
      await framed(`?sid=${which === 'before' ? sid : newer}`);
      expect(await user(browser)).toBe(401);
      expect(await storedFor(world)).toEqual([]);
    },
  );

  it('ten times at once is one sign-out', async () => {
    const told = (): number => world.bff.log.of('front_channel_signed_out').length;
    const before = told();
    const answers = await Promise.all(Array.from({ length: 10 }, () => framed(`?sid=${sid}`)));
    for (const { status } of answers) expect(status).toBe(200);
    expect(told() - before).toBe(1);
    expect(await storedFor(world)).toEqual([]);
  });

  it('is told in the audit log, with who, which session and which request, and with no sid', async () => {
    const answer = await framed(`?sid=${sid}`);
    const line = world.bff.log.of('front_channel_signed_out').at(-1);
    expect(line?.fields).toMatchObject({
      auditId: 'BFF1302',
      requestId: answer.headers['x-request-id'],
      user: expect.any(String),
      session: expect.any(String),
    });
    expect(JSON.stringify(world.bff.log.lines)).not.toContain(sid);
  });
});
