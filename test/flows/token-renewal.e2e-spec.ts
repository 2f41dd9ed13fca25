import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AccessTokens } from '../../src/auth/access-tokens.js';
import { Sessions } from '../../src/session/sessions.js';
import type { Answer, Browser } from '../support/browser.js';
import { ITEMS } from '../support/list-items.js';
import { expectProblem } from '../support/problems.js';
import { MINUTE } from '../support/test-clock.js';
import { AT_TOKEN_ENDPOINT, forgetPosts, later, tokenPosts } from '../support/token-posts.js';
import { ADELE, ALEX, startWorld, type Replica, type World } from '../support/world.js';

const CALLERS = 50;
const SLOW_MS = 1_500;

describe('a renewal', () => {
  let world: World;
  let second: Replica;
  let browser: Browser;
  beforeAll(async () => {
    world = await startWorld({ redis: true });
    second = await world.replicate();
  });
  afterAll(() => world.stop());
  beforeEach(async () => {
    world.emulator.faults.clear();
    await browser?.xhr('/bff/logout', { method: 'POST' });
    browser = await world.signedIn();
    forgetPosts(world);
  });

  const renew = (query = '', from = browser): Promise<Answer> =>
    from.xhr(`/bff/token-renewal${query}`, { method: 'POST' });
  const statuses = async (calls: Promise<Answer>[]): Promise<number[]> => [
    ...new Set((await Promise.all(calls)).map(({ status }) => status)),
  ];
  const slowly = (): void => {
    world.emulator.faults.add({
      ...AT_TOKEN_ENDPOINT,
      times: Infinity,
      action: { type: 'delay', ms: SLOW_MS },
    });
  };
  const times = <T>(count: number, make: (n: number) => T): T[] =>
    Array.from({ length: count }, (_, n) => make(n));

  it('brings a later expiry, in the form of the expiry itself, however young the token is', async () => {
    const before = await browser.xhr('/bff/token-expiry');
    later(world, MINUTE);
    const answer = await renew();
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.json())).toEqual(Object.keys(before.json()));
    expect((await browser.xhr('/bff/token-expiry')).json()).toMatchObject({
      resource: 'graph',
      expiresOn: answer.json()['expiresOn'],
    });
    expect(Date.parse(String(answer.json()['expiresOn']))).toBeGreaterThan(
      Date.parse(String(before.json()['expiresOn'])),
    );
    expect(tokenPosts(world)).toHaveLength(1);
  });

  it('can be asked for one resource, and for none that is not ours', async () => {
    expect((await renew('?resource=sharepoint')).json()).toMatchObject({ resource: 'sharepoint' });
    expectProblem(await renew('?resource=mail'), 'bad_request');
    expectProblem(await renew('', world.browser()), 'session_required');
  });

  it('is one for fifty calls that find the token dead', async () => {
    later(world, 61 * MINUTE);
    expect(await statuses(times(CALLERS, () => browser.xhr(ITEMS)))).toEqual([200]);
    expect(tokenPosts(world)).toHaveLength(1);
  });

  it('is one for fifty calls on two replicas', async () => {
    const elsewhere = browser.through({ [world.origin]: second.address });
    later(world, 61 * MINUTE);
    const calls = times(CALLERS, (n) => (n % 2 === 0 ? browser : elsewhere).xhr(ITEMS));
    expect(await statuses(calls)).toEqual([200]);
    expect(tokenPosts(world)).toHaveLength(1);
  });

  it('is one for fifty who ask for it', async () => {
    expect(await statuses(times(CALLERS, () => renew()))).toEqual([200]);
    expect(tokenPosts(world)).toHaveLength(1);
  });

  it('is not repeated for a caller who saw an older token, or none, before another one got it', async () => {
    const cookie = browser.jar.get('localhost', 'bff') ?? '';
    const session = await second.app.get(Sessions).find(cookie);
    const tokens = second.app.get(AccessTokens);
    if (session === undefined) throw new Error('There is no session.');
    const older = await tokens.for(session, 'graph');
    const seen = older.kind === 'token' ? older.token : '';
    later(world, MINUTE);
    await renew();
    forgetPosts(world);
    const found = await Promise.all(
      [seen, null].map((what) => tokens.renew(session, 'graph', { seen: what })),
    );
    expect(found[0]).toMatchObject({ kind: 'token', token: expect.not.stringMatching(seen) });
    expect(found[1]).toEqual(found[0]);
    expect(tokenPosts(world)).toEqual([]);
    const token = found[0]?.kind === 'token' ? found[0].token : '';
    expect(await tokens.renew(session, 'graph', { seen: token })).toMatchObject({ kind: 'token' });
    expect(tokenPosts(world)).toHaveLength(1);
  });

  it('is one for each of two users, who do not wait for each other', async () => {
    const other = await world.signedIn(ALEX);
    later(world, 61 * MINUTE);
    forgetPosts(world);
    const calls = times(CALLERS, (n) => (n % 2 === 0 ? browser : other).xhr(ITEMS));
    expect(await statuses(calls)).toEqual([200]);
    expect(
      tokenPosts(world)
        .map(({ user }) => user)
        .toSorted(),
    ).toEqual([ADELE, ALEX]);
    await other.xhr('/bff/logout', { method: 'POST' });
  });

  it('runs in the background when the token is due and still lives: no call waits for it', async () => {
    later(world, 50 * MINUTE);
    slowly();
    expect(await statuses(times(10, () => browser.xhr(ITEMS)))).toEqual([200]);
    // Entra has not answered yet, and every call has its answer.
    expect(tokenPosts(world).map(({ status }) => status)).toEqual([undefined]);
    await world.emulator.transcript.waitFor({ ...AT_TOKEN_ENDPOINT, status: 200 });
    const before = tokenPosts(world).length;
    expect((await browser.xhr(ITEMS)).status).toBe(200);
    expect(tokenPosts(world)).toHaveLength(before);
  });

  it('does not slide the session', async () => {
    const left = async (): Promise<number> =>
      Number((await browser.xhr('/bff/user?slide=false')).json()['sessionExpiresInSeconds']);
    const before = await left();
    later(world, 5 * MINUTE);
    await renew();
    expect(before - (await left())).toBeGreaterThanOrEqual(300);
  });

  it('brings nothing for an account that was forgotten while Entra was asked', async () => {
    const redis = world.redis?.client();
    const stored = async (what: string): Promise<string[]> => (await redis?.keys(`bff:${what}:*`)) ?? [];
    later(world, 61 * MINUTE);
    slowly();
    const waiting = browser.xhr(ITEMS);
    await world.emulator.transcript.waitFor(AT_TOKEN_ENDPOINT);
    await redis?.del(...(await stored('msal')), ...(await stored('held-token')));
    expectProblem(await waiting, 'reauth_required');
    expect([await stored('msal'), await stored('held-token')]).toEqual([[], []]);
    expect((await browser.xhr('/bff/user')).status).toBe(200);
    await browser.signIn(ADELE);
    expect((await browser.xhr(ITEMS)).status).toBe(200);
  });

  it("has its user's calls succeed with the new token when the resource refuses the held one", async () => {
    world.emulator.entra.expireAccessTokens(ADELE);
    expect(await statuses(times(10, () => browser.xhr(ITEMS)))).toEqual([200]);
    expect(tokenPosts(world)).toHaveLength(1);
  });
});
