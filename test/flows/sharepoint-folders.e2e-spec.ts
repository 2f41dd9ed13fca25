import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DrivePages, refusal, rows } from '../support/drive-pages.js';
import { startWorld, type World } from '../support/world.js';

let world: World;
let pages: DrivePages;

beforeAll(async () => {
  world = await startWorld();
  pages = await DrivePages.open(await world.signedIn());
});
afterAll(() => world.stop());
beforeEach(() => {
  world.emulator.transcript.clear();
  world.emulator.faults.clear();
});

const graphCalls = (): number => world.emulator.transcript.count({ service: 'graph' });

describe('a drive', () => {
  it('is described', async () => {
    const answer = await pages.get(pages.drive);
    expect([answer.status, answer.json()]).toEqual([
      200,
      expect.objectContaining({ name: 'Documents', type: 'documentLibrary' }),
    ]);
    expect(refusal(await pages.get('/api/sharepoint/drives/b!nothing'))).toEqual([404, 'not_found']);
  });
});

describe('a folder', () => {
  it('is made in the root folder or in another, with its address and its version', async () => {
    const made = await pages.send('POST', `${pages.drive}/folders`, { name: 'Año #1 100%' });
    expect([made.status, made.json()]).toEqual([
      201,
      expect.objectContaining({ name: 'Año #1 100%', kind: 'folder', childCount: 0 }),
    ]);
    const location = String(made.headers['location']);
    expect(made.headers['etag']).toBe(made.json()['etag']);
    expect((await pages.get(location)).json()['name']).toBe('Año #1 100%');

    const inner = await pages.send('POST', `${location}/folders`, { name: 'Inside' });
    expect([inner.status, inner.json()['parentId']]).toEqual([201, made.json()['id']]);
    expect(rows(await pages.get(`${location}/children`)).map(({ name }) => name)).toEqual(['Inside']);
  });

  it('whose name is taken is refused, or gets another name when that is asked for', async () => {
    const twice = await pages.send('POST', `${pages.drive}/folders`, { name: 'Reports' });
    expect(refusal(twice)).toEqual([409, 'name_conflict']);
    const other = await pages.send('POST', `${pages.drive}/folders?conflict=rename`, { name: 'Reports' });
    expect([other.status, other.json()['name']]).toEqual([201, 'Reports 1']);
    const replaced = await pages.send('POST', `${pages.drive}/folders?conflict=replace`, { name: 'Reports' });
    expect(refusal(replaced)).toEqual([400, 'bad_request']);
  });

  it.each([
    [{ name: 'a/b' }],
    [{ name: '..' }],
    [{ name: 'a\r\nX-Planted: 1' }],
    [{ name: '%2e%2e%2f' }],
    [{ name: 'a:b' }],
    [{ name: '' }],
    [{ name: 5 }],
    [{}],
    [{ name: 'good', folder: {} }],
    [{ name: 'good', '@microsoft.graph.conflictBehavior': 'replace' }],
  ])('%j makes none, and nobody is asked', async (body) => {
    expect(refusal(await pages.send('POST', `${pages.drive}/folders`, body))).toEqual([400, 'bad_request']);
    expect(graphCalls()).toBe(0);
  });
});

describe('a place in a drive', () => {
  const at = (path: string): ReturnType<DrivePages['get']> =>
    pages.get(`${pages.drive}/item?path=${encodeURIComponent(path)}`);

  it('is found by names of folders, with its version', async () => {
    const answer = await at('/Reports/2025-01.csv');
    expect([answer.status, answer.json()['name']]).toEqual([200, '2025-01.csv']);
    const headers = { 'if-none-match': String(answer.headers['etag']) };
    const again = await pages.get(`${pages.drive}/item?path=Reports%2F2025-01.csv`, { headers });
    expect([again.status, again.body]).toEqual([304, '']);
    expect((await at('100% #1 & more.txt')).json()['name']).toBe('100% #1 & more.txt');
    expect(refusal(await at('Reports/nothing.csv'))).toEqual([404, 'not_found']);
  });

  it.each([
    '',
    '/',
    '..',
    'Reports/../x',
    'Reports//x',
    'a/%2e%2e/b',
    'a:/children',
    'a\\b',
    'a/\u0000',
    'a?b',
  ])('%j is none, and nobody is asked', async (path) => {
    expect(refusal(await at(path))).toEqual([400, 'bad_request']);
    expect(graphCalls()).toBe(0);
  });
});

describe('a file or folder', () => {
  it('is renamed, moved into a folder and back to the root folder, each as it was read', async () => {
    const file = await pages.file('Moves.txt', 'moves');
    const renamed = await pages.send(
      'PATCH',
      file,
      { name: 'Moved.txt' },
      { 'if-match': await pages.etag(file) },
    );
    expect([renamed.status, renamed.json()['name']]).toEqual([200, 'Moved.txt']);
    expect(renamed.headers['etag']).toBe(renamed.json()['etag']);

    const reports = pages.id('Reports');
    const etag = String(renamed.headers['etag']);
    const moved = await pages.send('PATCH', file, { parentId: reports }, { 'if-match': etag });
    expect([moved.status, moved.json()]).toEqual([
      200,
      expect.objectContaining({ name: 'Moved.txt', parentId: reports }),
    ]);
    const back = await pages.send(
      'PATCH',
      file,
      { name: 'Back.txt', parentId: 'root' },
      { 'if-match': String(moved.headers['etag']) },
    );
    expect([back.status, back.json()['name']]).toEqual([200, 'Back.txt']);
    expect(rows(await pages.get(`${pages.drive}/children`)).map(({ name }) => name)).toContain('Back.txt');
  });

  it.each([
    ['PATCH', { name: 'Other.txt' }],
    ['DELETE', undefined],
  ])('%s says of which version, or changes nothing', async (method, body) => {
    const file = await pages.file('Kept.txt', 'kept');
    world.emulator.transcript.clear();
    expect(refusal(await pages.send(method, file, body))).toEqual([428, 'precondition_required']);
    expect(refusal(await pages.send(method, file, body, { 'if-match': '*' }))).toEqual([
      428,
      'precondition_required',
    ]);
    expect(refusal(await pages.send(method, file, body, { 'if-match': 'x' }))).toEqual([400, 'bad_request']);
    expect(graphCalls()).toBe(0);
    const late = await pages.send(method, file, body, { 'if-match': '"{OLD},1"' });
    expect(refusal(late)).toEqual([412, 'etag_mismatch']);
    expect((await pages.get(file)).json()['name']).toBe('Kept.txt');
  });

  it.each([[{}], [{ parentId: '../x' }], [{ parentId: null }], [{ name: 'x', driveId: 'b!other' }]])(
    'is not changed by %j, and nobody is asked',
    async (body) => {
      const answer = await pages.send('PATCH', pages.item('Welcome.txt'), body, { 'if-match': '"x"' });
      expect(refusal(answer)).toEqual([400, 'bad_request']);
      expect(graphCalls()).toBe(0);
    },
  );

  it('goes to the recycle bin, a folder with all that is in it', async () => {
    const made = await pages.send('POST', `${pages.drive}/folders`, { name: 'Leaving' });
    const folder = String(made.headers['location']);
    const inner = await pages.send('POST', `${folder}/folders`, { name: 'Inner' });
    const gone = await pages.send('DELETE', folder, undefined, { 'if-match': await pages.etag(folder) });
    expect([gone.status, gone.body]).toEqual([204, '']);
    for (const address of [folder, String(inner.headers['location'])])
      expect(refusal(await pages.get(address))).toEqual([404, 'not_found']);
  });

  it('is changed whatever version stands only where the operator allows that', async () => {
    const replica = await world.replicate({ ANY_VERSION: 'allowed' });
    const user = world.browser(replica);
    await user.signIn('adele@contoso.onmicrosoft.com');
    const lax = pages.as(user);
    const file = await pages.file('Any.txt', 'any');
    expect(refusal(await lax.send('DELETE', file))).toEqual([428, 'precondition_required']);
    const renamed = await lax.send('PATCH', file, { name: 'Whatever.txt' }, { 'if-match': '*' });
    expect([renamed.status, renamed.json()['name']]).toEqual([200, 'Whatever.txt']);
    expect((await lax.send('DELETE', file, undefined, { 'if-match': '*' })).status).toBe(204);
  });
});
