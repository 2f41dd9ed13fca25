import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from '../support/browser.js';
import { inputs } from '../support/inputs.js';
import { ITEMS } from '../support/list-items.js';
import { sized } from '../support/sized.js';
import { accountsIn, refreshTokensIn, storedPartitions } from '../support/stored-partitions.js';
import { MINUTE } from '../support/test-clock.js';
import { forgetPosts, later, tokenPosts } from '../support/token-posts.js';
import { startWorld, type Replica, type World } from '../support/world.js';

const USERS = sized(60, 200);
/** At a time, so that it is not this machine's speed that is tested: Entra and all replicas run in one process here. */
const WAVE = 20;

describe('up to two hundred users on three replicas', () => {
  let world: World;
  let replicas: Replica[];
  const homes: string[] = [];
  const people: Browser[] = [];
  beforeAll(async () => {
    world = await startWorld({ redis: true });
    replicas = [world.bff, await world.replicate(), await world.replicate()];
    for (let begun = 0; begun < USERS; begun += WAVE) {
      await Promise.all(Array.from({ length: WAVE }, (_, n) => join(`user${begun + n}`)));
    }
  }, 120_000);
  afterAll(() => world.stop());

  const join = async (name: string): Promise<void> => {
    const user = world.emulator.entra.addUser({ username: `${name}@contoso.onmicrosoft.com` });
    homes.push(`${user.oid}.${user.tid}`);
    people.push(await world.signedIn(user.username));
  };

  /** Each of these, for every user of a wave on every replica, all at once; wave after wave. */
  const everywhere = async (method: string, ...paths: string[]): Promise<Set<number>> => {
    const statuses = new Set<number>();
    for (let begun = 0; begun < USERS; begun += WAVE) {
      const calls = people.slice(begun, begun + WAVE).flatMap((person) =>
        replicas.flatMap(({ address }) => {
          const there = person.through({ [world.origin]: address });
          return paths.map((path) => there.xhr(path, { method }));
        }),
      );
      for (const { status } of await Promise.all(calls)) statuses.add(status);
    }
    return statuses;
  };

  it('are renewed at once, for two resources each, and have a partition of their own afterwards', async () => {
    later(world, 61 * MINUTE);
    forgetPosts(world);
    expect(await everywhere('GET', ITEMS, '/bff/token-expiry?resource=sharepoint')).toEqual(new Set([200]));
    expect(tokenPosts(world).length).toBeGreaterThanOrEqual(2 * USERS);
    const renewals = ['/bff/token-renewal?resource=graph', '/bff/token-renewal?resource=sharepoint'];
    expect(await everywhere('POST', ...renewals)).toEqual(new Set([200]));
    inputs(55, USERS);
    const partitions = await storedPartitions(world);
    expect(partitions.map(accountsIn).toSorted()).toEqual(homes.map((home) => [home]).toSorted());
    expect(new Set(partitions.map((partition) => refreshTokensIn(partition).length))).toEqual(new Set([1]));
  }, 120_000);
});
