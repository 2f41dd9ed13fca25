import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Answer, Browser } from '../support/browser.js';
import { expectProblem } from '../support/problems.js';
import { MINUTE } from '../support/test-clock.js';
import { forgetPosts, later, tokenPosts } from '../support/token-posts.js';
import { ADELE, startWorld, type World } from '../support/world.js';

const ISO_UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const ARTICLE = '/TokenExpiry/GetCurrentTokenExpirySchedule';

describe('the expiry of a token', () => {
  let world: World;
  let browser: Browser;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.stop());
  beforeEach(async () => {
    world.emulator.entra.accessTokenLifetimeSeconds = 3_600;
    // Tokens belong to the user: they go with the last session.
    await browser?.xhr('/bff/logout', { method: 'POST' });
    browser = await world.signedIn();
    forgetPosts(world);
  });

  const ask = (query = '', method = 'GET'): Promise<Answer> =>
    browser.xhr(`/bff/token-expiry${query}`, { method });
  const article = (): Promise<Answer> => browser.xhr(ARTICLE, { method: 'POST' });
  const ms = (value: unknown): number => Date.parse(String(value));
  const secondsUntil = (answer: Answer): number => {
    const { expiresOn, serverTime } = answer.json();
    return (ms(expiresOn) - ms(serverTime)) / 1_000;
  };

  it.each(['GET', 'POST'])('is told by %s in exactly five members, in UTC', async (method) => {
    const answer = await ask('', method);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.json()).toEqual({
      resource: 'graph',
      expiresOn: expect.stringMatching(ISO_UTC),
      refreshOn: expect.stringMatching(ISO_UTC),
      expiresInSeconds: Math.floor(secondsUntil(answer)),
      serverTime: expect.stringMatching(ISO_UTC),
    });
    const { expiresOn, refreshOn } = answer.json();
    expect(ms(expiresOn) - ms(refreshOn)).toBe(15 * MINUTE);
    expect(secondsUntil(answer)).toBeGreaterThan(3_590);
    expect(secondsUntil(answer)).toBeLessThanOrEqual(3_600);
  });

  it('is told by the clock of the service, and counts down', async () => {
    const before = await ask();
    later(world, 10 * MINUTE);
    const after = await ask();
    expect(after.json()['expiresOn']).toBe(before.json()['expiresOn']);
    expect(ms(after.json()['serverTime']) - ms(before.json()['serverTime'])).toBeGreaterThanOrEqual(
      10 * MINUTE,
    );
    expect(secondsUntil(before) - secondsUntil(after)).toBeGreaterThanOrEqual(600);
    expect(tokenPosts(world)).toEqual([]);
  });

  it('can be asked for each resource; a token that is not held yet is acquired silently', async () => {
    const sharepoint = await ask('?resource=sharepoint');
    expect(sharepoint.json()).toMatchObject({ resource: 'sharepoint' });
    expect(tokenPosts(world)).toHaveLength(1);
    expect(tokenPosts(world, 'grant_type=refresh_token')[0]?.body).toContain('contoso.sharepoint.com');
    expect((await ask('?resource=graph')).json()).toMatchObject({ resource: 'graph' });
    await ask('?resource=sharepoint');
    expect(tokenPosts(world)).toHaveLength(1);
  });

  it('is the earliest of those held when no resource is named', async () => {
    later(world, 20 * MINUTE);
    await ask('?resource=sharepoint');
    expect((await ask()).json()).toMatchObject({ resource: 'graph' });
    later(world, 30 * MINUTE);
    // Graph's token is due by now: once it is renewed, the other one is the earliest.
    expect((await ask()).json()).toMatchObject({ resource: 'sharepoint' });
    expect(secondsUntil(await ask('?resource=graph'))).toBeGreaterThan(3_500);
  });

  it('is that of fresh tokens alone when several are due at once', async () => {
    await ask('?resource=sharepoint');
    later(world, 50 * MINUTE);
    expect(secondsUntil(await ask())).toBeGreaterThan(3_500);
    expect(secondsUntil(await ask())).toBeGreaterThan(3_500);
    expect(tokenPosts(world, 'grant_type=refresh_token')).toHaveLength(3);
  });

  it.each([
    '?resource=mail',
    '?resource=',
    '?resource=GRAPH',
    '?resource=graph&resource=graph',
    '?resource=__proto__',
  ])('of %s is a bad request', async (query) => {
    for (const method of ['GET', 'POST']) expectProblem(await ask(query, method), 'bad_request');
    expect(tokenPosts(world)).toEqual([]);
  });

  it('is told of a fresh token when the held one is due, and asks Entra once for that', async () => {
    const before = await ask();
    later(world, 46 * MINUTE);
    const after = await ask();
    expect(ms(after.json()['expiresOn'])).toBeGreaterThan(ms(before.json()['expiresOn']));
    await ask();
    expect(tokenPosts(world)).toHaveLength(1);
  });

  it('of a token that lives for less than the lead is told without a loop of renewals', async () => {
    world.emulator.entra.accessTokenLifetimeSeconds = 60;
    await browser.xhr('/bff/token-renewal', { method: 'POST' });
    forgetPosts(world);
    for (let n = 0; n < 10; n += 1) {
      const answer = await ask();
      expect(secondsUntil(answer)).toBeGreaterThan(50);
      expect(ms(answer.json()['expiresOn']) - ms(answer.json()['refreshOn'])).toBe(15 * MINUTE);
    }
    expect(tokenPosts(world)).toEqual([]);
    later(world, MINUTE);
    expect(secondsUntil(await ask())).toBeGreaterThan(50);
    expect(tokenPosts(world)).toHaveLength(1);
  });

  it('never slides the session', async () => {
    const left = async (): Promise<number> =>
      Number((await browser.xhr('/bff/user?slide=false')).json()['sessionExpiresInSeconds']);
    const before = await left();
    for (let n = 0; n < 6; n += 1) {
      later(world, 5 * MINUTE);
      await ask();
      await ask('', 'POST');
      await article();
      await browser.xhr('/bff/token-renewal', { method: 'POST' });
    }
    expect(before - (await left())).toBeGreaterThanOrEqual(30 * 60);
  });

  it('is told to nobody without a session', async () => {
    for (const method of ['GET', 'POST']) {
      expectProblem(await world.browser().xhr('/bff/token-expiry', { method }), 'session_required');
    }
    expectProblem(await world.browser().xhr(ARTICLE, { method: 'POST' }), 'session_required');
  });

  it("is told to the article's page in its own form: UTC without a zone", async () => {
    const answer = await article();
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(answer.body).toMatch(/^\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d$/);
    const { expiresOn } = (await ask()).json();
    expect(Date.parse(`${answer.body} UTC`)).toBe(Math.floor(ms(expiresOn) / 1_000) * 1_000);
  });

  it("is renewed for the article's page when it is due, and 401 when it cannot be", async () => {
    const before = await article();
    later(world, 46 * MINUTE);
    expect(Date.parse((await article()).body)).toBeGreaterThan(Date.parse(before.body));
    world.emulator.entra.revokeRefreshTokens(ADELE);
    later(world, 61 * MINUTE);
    expectProblem(await article(), 'reauth_required');
  });
});
