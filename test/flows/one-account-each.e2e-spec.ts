import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SampleUser } from '@entra-bff/emulator';
import { decodeJwt } from 'jose';
import type { Browser } from '../support/browser.js';
import { ITEMS } from '../support/list-items.js';
import { accountsIn, refreshTokensIn, storedPartitions } from '../support/stored-partitions.js';
import { MINUTE } from '../support/test-clock.js';
import { forgetPosts, later, tokenPosts } from '../support/token-posts.js';
import { startWorld, type World } from '../support/world.js';

const USERS = 20;

interface Person {
  user: SampleUser;
  browser: Browser;
}

describe('twenty users on one Redis', () => {
  let world: World;
  const people: Person[] = [];
  beforeAll(async () => {
    world = await startWorld({ redis: true });
    for (let n = 1; n <= USERS; n += 1) {
      const user = world.emulator.entra.addUser({ username: `user${n}@contoso.onmicrosoft.com` });
      people.push({ user, browser: await world.signedIn(user.username) });
    }
  });
  afterAll(() => world.stop());

  const homeOf = ({ user }: Person): string => `${user.oid}.${user.tid}`;
  const ownersNow = async (): Promise<string[][]> => (await storedPartitions(world)).map(accountsIn);
  const eachExactlyOne = (): string[][] => people.map((person) => [homeOf(person)]).toSorted();

  const allAtOnce = (path: string, method = 'GET'): Promise<number[]> =>
    Promise.all(
      people.map(async ({ user, browser }) => {
        const headers = { 'x-request-id': `call-of.${user.oid}` };
        return (await browser.xhr(path, { method, headers })).status;
      }),
    );

  /** Whose calls arrived at Graph, by the request id that goes with them, and whom their bearer tokens name. */
  const callsAtGraph = (): { caller: unknown; bearer: unknown }[] =>
    world.emulator.transcript.find({ service: 'graph' }).map(({ headers }) => ({
      caller: String(headers['client-request-id']).replace('call-of.', ''),
      bearer: decodeJwt(String(headers.authorization).replace('Bearer ', ''))['oid'],
    }));

  it('have a partition each after signing in one after another', async () => {
    expect((await ownersNow()).toSorted()).toEqual(eachExactlyOne());
  });

  it('still have one each, with one refresh token, after all were renewed at once', async () => {
    later(world, 61 * MINUTE);
    forgetPosts(world);
    expect(new Set(await allAtOnce('/bff/token-renewal', 'POST'))).toEqual(new Set([200]));
    expect(tokenPosts(world)).toHaveLength(USERS);
    const partitions = await storedPartitions(world);
    expect(partitions.map(accountsIn).toSorted()).toEqual(eachExactlyOne());
    expect(partitions.map((partition) => refreshTokensIn(partition).length)).toEqual(people.map(() => 1));
  });

  it('are renewed with their own refresh tokens', () => {
    const usernames = tokenPosts(world).map(({ user }) => user);
    expect(usernames.toSorted()).toEqual(people.map(({ user }) => user.username).toSorted());
  });

  it('send their own access tokens upstream, however many calls go through at once', async () => {
    later(world, 61 * MINUTE);
    forgetPosts(world);
    const rounds = await Promise.all([
      allAtOnce(ITEMS),
      allAtOnce(ITEMS),
      allAtOnce('/api/sharepoint/lists'),
    ]);
    expect(new Set(rounds.flat())).toEqual(new Set([200]));
    const calls = callsAtGraph();
    expect(calls.filter(({ caller, bearer }) => caller !== bearer)).toEqual([]);
    expect(calls.map(({ caller }) => caller).toSorted()).toEqual(
      people.flatMap(({ user }) => [user.oid, user.oid, user.oid]).toSorted(),
    );
  });

  it('each read what belongs to them', async () => {
    for (const { user, browser } of people) {
      expect((await browser.xhr('/bff/user')).json()).toMatchObject({
        id: user.oid,
        username: user.username,
      });
    }
  });
});
