import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Canaries } from '../support/canaries.js';
import { ITEMS } from '../support/list-items.js';
import { watchRedis } from '../support/redis-monitor.js';
import { MINUTE } from '../support/test-clock.js';
import { later } from '../support/token-posts.js';
import { until } from '../support/until.js';
import { ADELE, ALEX, startWorld, type World } from '../support/world.js';

const KEY = /^bff:[a-z-]+:[A-Za-z0-9_-]{43}$/;
const LAST = 'the end of the test';

/** What somebody sees who listens to Redis, or to the network before it. */
describe('the stream of commands that Redis gets', () => {
  let world: World;
  let canaries: Canaries;
  const seen: string[][] = [];
  beforeAll(async () => {
    world = await startWorld({ redis: true, env: { RATE_LIMIT: 'off' } });
    canaries = new Canaries(world);
    const monitor = await watchRedis(world.redis?.port ?? 0, (words) => seen.push([...words]));
    await live();
    await world.redis?.client().ping(LAST);
    await until(() => seen.some((words) => words.includes(LAST)));
    monitor.stop();
  });
  afterAll(() => world.stop());

  /** Sign-ins, renewals, refusals, challenges, sign-outs, several users at once on two replicas. */
  const live = async (): Promise<void> => {
    const other = await world.replicate();
    const people = await Promise.all([ADELE, ALEX, ADELE].map((name) => world.signedIn(name)));
    for (const person of people) canaries.watch(person);
    for (const resource of ['graph', 'sharepoint'])
      await Promise.all(people.map((one) => one.xhr(`/bff/token-expiry?resource=${resource}`)));
    later(world, 61 * MINUTE);
    const everywhere = people.flatMap((one) => [one, one.through({ [world.origin]: other.address })]);
    await Promise.all(everywhere.map((one) => one.xhr(ITEMS)));
    await people[0]?.frame('/bff/forced-sign-in');
    world.emulator.sharePoint.challengeClaims(2);
    await people[1]?.xhr(ITEMS);
    world.emulator.entra.refuseTokens(50076);
    await people[1]?.xhr('/bff/token-renewal', { method: 'POST' });
    await world.browser().step('/bff/callback?state=unknown&code=x');
    await Promise.all(people.map((one) => one.xhr('/bff/logout', { method: 'POST' })));
  };

  it('is long enough to mean something', () => {
    const commands = new Set(seen.map(([command = '']) => command.toLowerCase()));
    expect([...commands]).toEqual(
      expect.arrayContaining(['set', 'mget', 'eval', 'getdel', 'del', 'sadd', 'smembers']),
    );
    expect(seen.length).toBeGreaterThan(200);
  });

  it('shows no token, code, verifier or session id, and no JWT', () => {
    const text = seen.flat().join('\n');
    expect(canaries.foundIn(text)).toEqual([]);
    expect(text).not.toMatch(/eyJ[\w-]{8}/);
  });

  it('shows no user, object id, tenant, client, scope or address', () => {
    const text = seen.flat().join('\n').toLowerCase();
    const { users, tenantId, clientId, clientSecret } = world.emulator;
    const names = users.flatMap(({ username, oid, name }) => [username, oid, name]);
    for (const word of [
      ...names,
      tenantId,
      clientId,
      clientSecret,
      'sites.readwrite',
      'allsites',
      'requests/items',
    ])
      expect(text).not.toContain(word.toLowerCase());
  });

  it('names everything by keyed hashes, and stores only what is sealed under a known key', () => {
    // What a process wants to be told of is named by prefixes.
    const named = seen.filter(([command = '']) => !/^client$/i.test(command));
    const ours = named.flatMap((words) => words.filter((word) => word.startsWith('bff:')));
    const processes = ours.filter((key) => key.startsWith('bff:beat:'));
    for (const key of new Set(ours.filter((name) => !processes.includes(name)))) expect(key).toMatch(KEY);
    const stored = seen.filter(
      ([command = '', key = '']) => /^set$/i.test(command) && !/^bff:(lease|beat):/.test(key),
    );
    expect(stored.length).toBeGreaterThan(10);
    for (const [, , value] of stored) expect(value).toMatch(/^v1\.test\./);
  });
});
