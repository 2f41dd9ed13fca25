import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEmulator, type Emulator } from '../index.js';
import { readData } from './read-data.js';

const readme = readFileSync('libs/emulator/README.md', 'utf8');
const example: unknown = JSON.parse(/## Data of your own[^]*?```json\n([^]*?)```/.exec(readme)?.[1] ?? '');

describe('data of your own', () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startEmulator({ data: readData(example, new Map()) });
  });
  afterAll(() => emulator.stop());

  async function graph(path: string): Promise<Record<string, unknown>> {
    const scope = 'Sites.ReadWrite.All Files.ReadWrite.All';
    const token = await emulator.entra.issueAccessToken({ username: 'zoe@contoso.onmicrosoft.com', scope });
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(`${emulator.graphUrl}/v1.0${path}`, { headers });
    return { status: answer.status, ...Object(await answer.json()) };
  }

  const SITE = '/sites/contoso.sharepoint.com:/sites/projects:';

  it('are the sites, lists, rows and files of the README, for a user of its own', async () => {
    expect(await graph(SITE)).toMatchObject({ status: 200, displayName: 'Projects' });
    const tasks = await graph(`${SITE}/lists/Tasks/items?$expand=fields`);
    expect(tasks['value']).toMatchObject([
      { fields: { Title: 'Order chairs', State: 'Open', OwnerLookupId: '1', Due: '2026-05-01T00:00:00Z' } },
      { fields: { Title: 'Paint the door', State: 'Done' } },
    ]);
    const files = await graph(`${SITE}/drive/root:/Plans:/children`);
    expect(files['value']).toMatchObject([
      { name: 'logo.png', size: 8 },
      { name: 'north.txt', size: 9 },
      { name: 'south.bin', size: 3_000_000 },
    ]);
    expect(emulator.users).toContainEqual(
      expect.objectContaining({ username: 'zoe@contoso.onmicrosoft.com', name: 'Zoe Young', state: 'ok' }),
    );
  });

  it('hold a big list by its number of rows, which are made when they are read', async () => {
    const list = emulator.sharePoint.list('/sites/projects', 'Measurements');
    expect(list?.items.count).toBe(100_000);
    const page = await graph(`${SITE}/lists/Measurements/items?$top=1&$expand=fields`);
    expect(page['value']).toMatchObject([{ id: '1', fields: { Title: 'Measurements 1', Value: 1 } }]);
    expect(emulator.sharePoint.item('/sites/projects', 'Measurements', 100_000)?.fields['Title']).toBe(
      'Measurements 100000',
    );
  });

  it('come back with a reset, and change no id of the sample sites', async () => {
    const before = emulator.sharePoint.list('/sites/projects', 'Tasks')?.id;
    emulator.sharePoint.addList('/sites/projects', { title: 'Passing' });
    emulator.reset();
    expect(emulator.sharePoint.list('/sites/projects', 'Passing')).toBeUndefined();
    expect(emulator.sharePoint.list('/sites/projects', 'Tasks')?.id).toBe(before);
    expect(emulator.users.map(({ username }) => username)).toContain('zoe@contoso.onmicrosoft.com');
    const [plain, more] = await Promise.all([
      startEmulator({ seed: 'same' }),
      startEmulator({ seed: 'same', data: { sites: [{ path: '/sites/demo', lists: [{ title: 'More' }] }] } }),
    ]);
    const idOf = (each: Emulator) => each.sharePoint.list('/sites/demo', 'Requests')?.id;
    expect(idOf(more)).toBe(idOf(plain));
    expect(more.sharePoint.list('/sites/demo', 'More')).toBeDefined();
    await Promise.all([plain.stop(), more.stop()]);
  });

  it('can stand alone', async () => {
    const alone = await startEmulator({ data: { sampleSites: false, sites: [{ path: '', title: 'Only' }] } });
    expect(() => alone.sharePoint.list('/sites/demo', 'Requests')).toThrow('has no site /sites/demo');
    expect(alone.sharePoint.list('', 'Documents')).toBeUndefined();
    await alone.stop();
  });

  it('that are wrong are refused with everything that is wrong, each with its place', () => {
    const lists = [
      {
        title: 'Tasks',
        columns: [
          { name: 'State', kind: 'choice', choices: ['Open'] },
          { name: 'State', kind: 'colour' },
          { name: 'Owner', kind: 'lookup', lookup: { list: 'Nobody' } },
          { name: 'Title', kind: 'text', choices: [] },
        ],
        rows: [{ State: 'Shut' }, { Stat: 'Open' }, { Title: 5 }],
      },
      { title: 'tasks', rows: -1 },
    ];
    const libraries = [{ title: 'Files', files: [{ path: '../x', text: '', size: 1 }, { path: 'a' }] }];
    const data = {
      users: [{ username: 'zoe', state: 'tired' }],
      sites: [{ path: 'hr', lists, libraries }],
      extra: 1,
    };
    const told = (): unknown => readData(data, new Map(), 'data.json');
    const problems = [
      'extra: is not known; there is sampleSites, users, sites',
      "sites[0].path: must be '/sites/<name>', or '' for the root site",
      'sites[0].lists[0].columns[1].kind: must be one of text, note, choice',
      "sites[0].lists[0].columns[1].name: 'State' is there already",
      "sites[0].lists[0].columns[2].lookup.list: 'Nobody' is no list of this site that stands before this one",
      'sites[0].lists[0].columns[3].choices: belongs to the kind choice',
      "sites[0].lists[0].columns[3].name: 'Title' is there already",
      'sites[0].lists[0].rows[0].State: must be one of Open',
      'sites[0].lists[0].rows[1].Stat: is not known; there is Title, State',
      'sites[0].lists[0].rows[2].Title: must be a string, as the column is a text',
      "sites[0].lists[1].title: the site has a list 'tasks' already",
      'sites[0].lists[1].rows: must be a whole number from 0 to 1000000',
      'sites[0].libraries[0].files[0]: must have one of text, base64, size',
      "sites[0].libraries[0].files[0].path: must be a path below the library such as 'Reports/2025.csv'",
      'sites[0].libraries[0].files[1]: must have one of text, base64, size',
      "users[0].username: must be a user name such as 'zoe@contoso.onmicrosoft.com'",
      'users[0].state: must be one of ok, needs_mfa',
    ];
    expect(told).toThrow('data.json cannot be used:');
    for (const problem of problems) expect(told).toThrow(problem);
  });

  it('of a wrong kind stop the start', async () => {
    await expect(
      startEmulator({ data: { sites: [{ path: '/sites/demo', lists: [{ title: 'Requests' }] }] } }),
    ).rejects.toThrow("sites[0].lists[0].title: the site has a list 'Requests' already");
  });
});
