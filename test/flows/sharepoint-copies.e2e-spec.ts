import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Answer } from '../support/browser.js';
import { DrivePages, refusal } from '../support/drive-pages.js';
import { storeContents } from '../support/store-contents.js';
import { passWindows } from '../support/pass-windows.js';
import { ALEX, startWorld, type Replica, type World } from '../support/world.js';

const MONITOR = /\/_api\/v2\.0\/monitor\//;
const AT_MONITOR = { service: 'sharepoint', path: MONITOR } as const;

let world: World;
let other: Replica;
let pages: DrivePages;

beforeAll(async () => {
  world = await startWorld({ redis: true });
  other = await world.replicate();
  pages = await DrivePages.open(await world.signedIn());
});
afterAll(() => world.stop());
beforeEach(() => {
  world.emulator.transcript.clear();
  world.emulator.faults.clear();
});

const copy = (name: string, body: object, query = ''): Promise<Answer> =>
  pages.send('POST', `${pages.item(name)}/copy${query}`, body);
const begun = async (name: string, body: object, query = ''): Promise<string> =>
  String((await copy(name, body, query)).headers['location']);
const underWay = (percentageComplete: number): void => {
  world.emulator.faults.add({
    ...AT_MONITOR,
    action: {
      type: 'respond',
      status: 202,
      headers: { 'content-type': 'application/json' },
      body: { operation: 'ItemCopy', percentageComplete, status: 'inProgress' },
    },
  });
};

describe('a copy', () => {
  it('is begun at once, and its operation tells how it goes until it is there', async () => {
    const answer = await copy('Welcome.txt', { name: 'Welcome (copy).txt' });
    const location = String(answer.headers['location']);
    expect([answer.status, answer.headers['retry-after'], answer.json()]).toEqual([
      202,
      '2',
      { id: location.split('/').at(-1), status: 'running', percentage: 0 },
    ]);
    expect(location).toMatch(/^\/api\/sharepoint\/operations\/[\w-]{43}$/);

    underWay(27.8);
    const running = await pages.get(location);
    expect([running.status, running.headers['retry-after'], running.json()]).toEqual([
      200,
      '2',
      expect.objectContaining({ status: 'running', percentage: 27.8 }),
    ]);
    const done = await pages.get(location);
    expect(done.json()).toMatchObject({
      status: 'completed',
      percentage: 100,
      driveId: pages.drive.split('/').at(-1),
      item: { name: 'Welcome (copy).txt', kind: 'file', size: 26 },
    });
    const { id } = Object(done.json()['item']);
    expect((await pages.get(`${pages.item(String(id))}/content`)).body).toHaveLength(26);
  });

  it('goes into another folder, the root folder included, with all that is in it', async () => {
    const into = await begun('Welcome.txt', { parentId: pages.id('Reports') });
    expect((await pages.get(into)).json()).toMatchObject({
      item: { name: 'Welcome.txt', parentId: pages.id('Reports') },
    });
    const folder = await begun('Reports', { name: 'Reports again', parentId: 'root' });
    expect((await pages.get(folder)).json()).toMatchObject({ item: { kind: 'folder', childCount: 3 } });
  });

  it('whose name is taken has failed, unless it is to be renamed or to replace', async () => {
    const taken = await pages.get(await begun('Welcome.txt', {}));
    expect([taken.status, taken.json()]).toMatchObject([
      200,
      { status: 'failed', problem: { code: 'name_conflict', status: 409 } },
    ]);
    const renamed = await pages.get(await begun('Welcome.txt', {}, '?conflict=rename'));
    expect(renamed.json()).toMatchObject({ item: { name: 'Welcome 1.txt' } });
    await pages.file('Target.txt', 'x');
    const replaced = await begun('Welcome.txt', { name: 'Target.txt' }, '?conflict=replace');
    expect((await pages.get(replaced)).json()).toMatchObject({ item: { name: 'Target.txt', size: 26 } });
  });

  it('that is refused at once is an error at once', async () => {
    expect(refusal(await copy('Nothing', {}))).toEqual([404, 'not_found']);
    for (const body of [{ name: 'a/b' }, { driveId: '../x' }, { parentReference: {} }, { name: 5 }])
      expect(refusal(await copy('Welcome.txt', body))).toEqual([400, 'bad_request']);
  });
});

describe('the operation of a copy', () => {
  it('is told by every replica, and to the user who began it alone', async () => {
    const operation = await begun('Welcome.txt', { name: 'Replica.txt' });
    const elsewhere = pages.user.through({ [world.origin]: other.address });
    expect((await elsewhere.xhr(operation)).json()['status']).toBe('completed');
    const alex = await world.signedIn(ALEX);
    expect(refusal(await alex.xhr(operation))).toEqual([404, 'not_found']);
    expect(refusal(await world.browser().xhr(operation))).toEqual([401, 'session_required']);
    const invented = operation.replace(/[^/]{43}$/, 'A'.repeat(43));
    expect(refusal(await pages.get(invented))).toEqual([404, 'not_found']);
    expect(refusal(await pages.get(invented.slice(0, -1)))).toEqual([400, 'bad_request']);
  });

  it('is asked for without a token, and never again once it is over', async () => {
    const operation = await begun('Welcome.txt', { name: 'Asked once.txt' });
    await pages.get(operation);
    await pages.get(operation);
    const asked = world.emulator.transcript.find(AT_MONITOR);
    expect(asked).toHaveLength(1);
    expect(asked[0]?.headers).not.toHaveProperty('authorization');
    expect(asked[0]?.headers).not.toHaveProperty('cookie');
  });

  it('keeps its secret address: in no answer, no log line, and nowhere in the store in clear', async () => {
    const seen = pages.user.history.length;
    const operation = await begun('Welcome.txt', { name: 'Secret.txt' });
    underWay(1);
    await pages.get(operation);
    const secret = /monitor\/([\w-]+)/.exec(world.emulator.transcript.find(AT_MONITOR)[0]?.target ?? '')?.[1];
    expect(secret).toBeDefined();
    const told = pages.user.history.slice(seen).map(({ headers, body }) => [headers, body]);
    const stored = await storeContents(world);
    for (const text of [JSON.stringify(told), JSON.stringify(world.bff.log.lines), JSON.stringify(stored)]) {
      expect(text).not.toContain(String(secret));
      expect(text).not.toContain('_api/v2.0');
    }
    const id = String(operation.split('/').at(-1));
    expect(JSON.stringify(stored)).not.toContain(id);
    const ttls = Object.keys(stored).filter((key) => key.startsWith('bff:sharepoint-copy:'));
    expect(ttls.length).toBeGreaterThan(0);
    for (const key of ttls) expect(await world.redis?.client().pttl(key)).toBeGreaterThan(0);
  });

  it.each([
    'https://evil.example/_api/v2.0/monitor/1',
    'http://localhost@evil.example/monitor/1',
    '//evil.example/monitor/1',
    'javascript:alert(1)',
    undefined,
  ])('is of no use when Graph leads to %s, and the copy is not begun twice', async (place) => {
    world.emulator.faults.add({
      service: 'graph',
      method: 'POST',
      action: {
        type: 'respond',
        status: 202,
        headers: place === undefined ? {} : { location: place },
      },
    });
    expect(refusal(await copy('Welcome.txt', { name: 'Elsewhere.txt' }))).toEqual([502, 'upstream_invalid']);
    expect(world.emulator.transcript.count({ service: 'graph', method: 'POST' })).toBe(1);
    expect(world.emulator.transcript.count({ service: 'sharepoint' })).toBe(0);
  });

  it.each([
    [303, { location: 'https://contoso.sharepoint.com/_api/v2.0/drives/x/items/01GONE' }, '', 'completed'],
    [200, {}, { status: 'completed' }, 'completed'],
    [200, {}, { status: 'failed', errorCode: 'quotaLimitReached' }, 'quota_exceeded'],
    [200, {}, { status: 'failed', error: { code: 'accessDenied' } }, 'access_denied'],
    [200, {}, { status: 'failed' }, 'upstream_invalid'],
    [200, {}, { status: 'waiting', percentageComplete: 400 }, 'running'],
  ])('understands %i %j %j: %s', async (status, headers, body, expected) => {
    const operation = await begun('Welcome.txt', { name: `S${status}${expected}.txt` }, '?conflict=rename');
    const type = { 'content-type': 'application/json', ...headers };
    world.emulator.faults.add({ ...AT_MONITOR, action: { type: 'respond', status, headers: type, body } });
    const answer = (await pages.get(operation)).json();
    const problem = Object(answer['problem']);
    expect([answer['status'], problem.code]).toContain(expected);
    expect(answer['percentage']).toBeLessThanOrEqual(100);
  });

  it.each([
    [429, 'throttled', 429],
    [401, 'upstream_invalid', 502],
    [404, 'not_found', 404],
    [200, 'upstream_invalid', 502],
  ])('is an error when its address answers %i without sense: %s', async (status, code, ours) => {
    const operation = await begun('Welcome.txt', { name: `E${status}.txt` });
    const headers = { 'content-type': 'text/html' };
    world.emulator.faults.add({
      ...AT_MONITOR,
      action: { type: 'respond', status, headers, body: '<html>' },
    });
    expect(refusal(await pages.get(operation))).toEqual([ours, code]);
    // What asks to wait is waited for.
    await passWindows(world, 31_000);
    expect((await pages.get(operation)).json()['status']).toBe('completed');
  });
});
