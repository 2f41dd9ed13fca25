import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { generateKeyEntry } from '@entra-bff/msal-redis-cache';
import { Browser, type Answer } from '../support/browser.js';
import { EventReader } from '../support/event-stream.js';
import { ITEMS, NEW_ITEM } from '../support/list-items.js';
import { outcomes, underLoad } from '../support/load.js';
import { startRollingBalancer, type RollingBalancer } from '../support/rolling-balancer.js';
import type { RunningService } from '../support/service.js';
import { startSharedServices, type SharedServices } from '../support/shared-services.js';
import { sized } from '../support/sized.js';
import { until } from '../support/until.js';
import { ALIGNMENT } from '../support/uploads.js';
import { ADELE, ALEX, MEGAN } from '../support/world.js';

const OLD = generateKeyEntry('old');
const NEW = generateKeyEntry('new');
/** Besides the one that comes before another goes. */
const REPLICAS = sized(1, 3);
const PER_SECOND = sized(10, 60);
/** A machine that does much else may keep Redis from answering: that is no matter of a quick run. */
const BUSY = sized(1, 0) === 1 ? ['503 store_unavailable'] : [];
const isBusy = ({ status, body }: Answer): boolean =>
  BUSY.length > 0 && status === 503 && body.includes('"store_unavailable"');
const FILE = randomBytes(8 * ALIGNMENT + 5);

let shared: SharedServices;
let balancer: RollingBalancer;
let replicas: RunningService[] = [];
let users: Browser[];
beforeAll(async () => {
  shared = await startSharedServices({ ENCRYPTION_KEYS: OLD });
  balancer = await startRollingBalancer(Number(new URL(shared.origin).port));
  replicas = await Promise.all(Array.from({ length: REPLICAS }, () => shared.start()));
  for (const { origin } of replicas) balancer.add(origin);
  users = [ADELE, ALEX, MEGAN].map(() => new Browser(shared.origin));
  for (const [index, name] of [ADELE, ALEX, MEGAN].entries()) await users[index]?.signIn(name);
});
afterAll(async () => {
  await balancer.stop();
  await shared.stop();
});

/** One after the other: a new one first, then the old one may end. */
async function roll(keys: string): Promise<void> {
  const ended: Promise<number>[] = [];
  for (const old of replicas) {
    const next = await shared.start({ ENCRYPTION_KEYS: keys });
    balancer.add(next.origin);
    old.signal('SIGTERM');
    ended.push(old.ended.finally(() => balancer.remove(old.origin)));
    replicas = [...replicas.filter((one) => one !== old), next];
  }
  expect(await Promise.all(ended)).toEqual(ended.map(() => 0));
}

const userOf = (index: number): Browser => users[index % users.length] ?? new Browser(shared.origin);

/** What pages do, in turn. */
function work(index: number): ReturnType<Browser['xhr']> {
  const user = userOf(index);
  if (index % 7 === 3)
    return user.xhr(ITEMS, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: NEW_ITEM,
    });
  if (index % 11 === 5) return user.xhr('/bff/token-renewal', { method: 'POST' });
  return user.xhr(index % 2 === 0 ? ITEMS : '/bff/user');
}

/** Comes back as an EventSource does, until it is told to stop; how often it had to. */
function follow(user: Browser): {
  stop(): Promise<{ streams: number; names: string[]; statuses: number[] }>;
} {
  const ending = new AbortController();
  let streams = 0;
  const names: string[] = [];
  const statuses: number[] = [];
  const following = (async () => {
    let lastEventId = '';
    while (!ending.signal.aborted) {
      const opened = await EventReader.open(user, lastEventId === '' ? {} : { lastEventId });
      streams += 1;
      statuses.push(opened.status);
      await until(() => opened.isOver || ending.signal.aborted, 120_000);
      opened.close();
      names.push(...opened.names);
      if (opened.lastId !== '') lastEventId = opened.lastId;
      await new Promise((resolve) => setTimeout(resolve, Math.min(opened.retry || 0, 1_000)));
    }
  })();
  return {
    stop: async () => {
      ending.abort();
      await following;
      return { streams, names, statuses };
    },
  };
}

/** Sends a file in parts, one now and then, until it is there. */
async function upload(user: Browser, isOver: () => boolean): Promise<number[]> {
  const drives = (await user.xhr('/api/sharepoint/sites/%2Fsites%2Fdemo/drives')).json()['items'];
  const drive = `/api/sharepoint/drives/${String(Array.isArray(drives) ? drives[0]?.id : '')}`;
  const begun = await user.xhr(`${drive}/children/rolled.bin/uploads`, { method: 'POST' });
  const path = String(begun.headers['location']);
  const statuses = [begun.status];
  for (let at = 0; at < FILE.length; at += ALIGNMENT) {
    const to = Math.min(at + ALIGNMENT, FILE.length);
    const headers = {
      'content-range': `bytes ${at}-${to - 1}/${FILE.length}`,
      'content-type': 'application/octet-stream',
    };
    const body = FILE.subarray(at, to);
    let answer = await user.xhr(path, { method: 'PATCH', headers, body });
    while (isBusy(answer)) answer = await user.xhr(path, { method: 'PATCH', headers, body });
    statuses.push(answer.status);
    if (!isOver()) await new Promise((resolve) => setTimeout(resolve, 700));
  }
  return statuses;
}

describe('replicas that are replaced one after the other, and their keys with them,', () => {
  it('are noticed by nobody: no error, nobody signed out, streams that go on, an upload that becomes its file', async () => {
    let isOver = false;
    const stream = follow(userOf(0));
    const uploaded = upload(userOf(1), () => isOver);
    const samples = await underLoad(
      work,
      async () => {
        for (const keys of [`${OLD},${NEW}`, `${NEW},${OLD}`]) await roll(keys);
        isOver = true;
      },
      { perSecond: PER_SECOND, atMost: 300_000 },
    );
    const met = Object.keys(outcomes(samples)).filter((one) => !BUSY.includes(one));
    expect(met.toSorted()).toEqual(['200', '201']);
    expect(await uploaded).toEqual([201, ...Array.from({ length: 8 }, () => 202), 201]);
    const stored = shared.emulator.sharePoint.file('/sites/demo', 'Documents', 'rolled.bin')?.content;
    expect(stored?.equals(FILE)).toBe(true);
    const { streams, names, statuses } = await stream.stop();
    expect(streams).toBeGreaterThan(1);
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(names).toContain('token-renewed');
    expect(names).not.toContain('signed-out');
  }, 300_000);

  it('leave the old key: who was there meanwhile is signed in still, and nobody meets an error', async () => {
    const absent = userOf(2);
    const samples = await underLoad(
      (index) => userOf(index % 2).xhr(index % 2 === 0 ? ITEMS : '/bff/user'),
      () => roll(NEW),
      {
        perSecond: PER_SECOND,
        atMost: 300_000,
      },
    );
    for (const met of Object.keys(outcomes(samples)))
      expect(['200', '401 session_required', ...BUSY]).toContain(met);
    expect([200, 401]).toContain((await absent.xhr('/bff/user')).status);
    await absent.signIn(MEGAN);
    expect((await absent.xhr(ITEMS)).status).toBe(200);
  }, 300_000);
});
