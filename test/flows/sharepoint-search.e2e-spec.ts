import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Answer } from '../support/browser.js';
import { DrivePages, refusal, rows } from '../support/drive-pages.js';
import { ALEX, startWorld, type World } from '../support/world.js';

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

const names = (answer: Answer): unknown[] => rows(answer).map(({ name }) => name);
const inDrive = (query: string): Promise<Answer> => pages.get(`${pages.drive}/search?${query}`);
const everywhere = (body: object): Promise<Answer> => pages.send('POST', '/api/sharepoint/search', body);
const graphCalls = (): number => world.emulator.transcript.count({ service: 'graph' });

describe('a search in a drive', () => {
  it('finds files and folders at any depth, a page at a time', async () => {
    expect(names(await inDrive('q=welcome'))).toEqual(['Welcome.txt']);
    const whole = names(await inDrive('q=2025'));
    expect(whole).toContain('2025-01.csv');
    const first = await inDrive('q=o&top=2');
    const second = await inDrive(`cursor=${String(first.json()['nextCursor'])}`);
    expect(names(first)).toHaveLength(2);
    expect(names(second)[0]).not.toEqual(names(first)[0]);
    const elsewhere = await pages.get(`${pages.drive}/children?cursor=${String(first.json()['nextCursor'])}`);
    expect(refusal(elsewhere)).toEqual([400, 'bad_request']);
  });

  it.each([
    [`O'Brien & (50%)`, "search(q='O''Brien%20%26%20%2850%25%29')"],
    [`x')/children?$select=id`, "search(q='x''%29%20children%3F%24select%3Did')"],
    ['a/b\\c', "search(q='a%20b%20c')"],
    ['a\r\nX: 1', "search(q='a%20%20X%3A%201')"],
    ['😀', "search(q='%F0%9F%98%80')"],
  ])('for %j stays one search in that drive', async (words, segment) => {
    expect((await inDrive(`q=${encodeURIComponent(words)}`)).status).toBe(200);
    const [sent] = world.emulator.transcript.find({ service: 'graph' });
    expect(sent?.target).toMatch(
      /^\/v1\.0\/drives\/[^/?]+\/root\/search\(q='[^/?]*'\)\?%24top=100$|\?\$top=100$/,
    );
    expect(sent?.target).toContain(segment);
  });

  it.each(['', 'q=', 'q=%20', 'q=%252e%252e%252f', 'q=%00', 'q=.', `q=${'x'.repeat(201)}`, 'q=a&q=b'])(
    'needs words: %s',
    async (query) => {
      expect(refusal(await inDrive(query))).toEqual([400, 'bad_request']);
      expect(graphCalls()).toBe(0);
    },
  );

  it('goes on where Graph writes its link in another way', async () => {
    const drive = pages.drive.split('/').at(-1);
    const link = `${world.emulator.environment['GRAPH_URL']}/v1.0/drives/${drive}/root/search(q='a/b''c')?$skiptoken=x`;
    world.emulator.faults.add({
      service: 'graph',
      action: { type: 'merge-json', members: { '@odata.nextLink': link } },
    });
    const answer = await inDrive('q=welcome');
    expect([answer.status, typeof answer.json()['nextCursor']]).toEqual([200, 'string']);
  });
});

describe('a search everywhere', () => {
  it('finds files, items and sites, with what is needed to reach each', async () => {
    const files = await everywhere({ query: 'welcome', entityTypes: ['driveItem'] });
    expect([files.status, files.json()]).toEqual([
      200,
      {
        items: [
          expect.objectContaining({
            type: 'driveItem',
            id: pages.id('Welcome.txt'),
            driveId: pages.drive.split('/').at(-1),
            name: 'Welcome.txt',
            rank: 1,
          }),
        ],
        total: 1,
        more: false,
      },
    ]);
    const items = await everywhere({ query: 'archive', entityTypes: ['listItem'], from: 10, size: 5 });
    expect([rows(items).length, items.json()['total'], items.json()['more']]).toEqual([5, 250, true]);
    const sites = await everywhere({ query: 'human', entityTypes: ['site'] });
    expect(rows(sites)).toEqual([expect.objectContaining({ type: 'site', name: 'Human resources' })]);
  });

  it('asks for what was asked for, and tells fields without their notes', async () => {
    world.emulator.faults.add({
      service: 'graph',
      action: {
        type: 'merge-json',
        members: {
          value: [
            {
              hitsContainers: [
                {
                  total: 7,
                  hits: [
                    {
                      hitId: 'x',
                      summary: '<c0>budget</c0>',
                      resource: {
                        '@odata.type': '#microsoft.graph.listItem',
                        id: 'long',
                        webUrl: 'https://contoso.sharepoint.com/x?tempauth=1',
                        sharepointIds: { listId: 'the-list', listItemId: '3' },
                        fields: { title: 'Budget', 'title@odata.type': 'x' },
                      },
                    },
                    { hitId: 'y', resource: { '@odata.type': '#microsoft.graph.message' } },
                  ],
                },
              ],
            },
          ],
        },
      },
    });
    const asked = { query: 'budget', entityTypes: ['listItem', 'driveItem'], fields: ['title'] };
    const answer = await everywhere(asked);
    expect(rows(answer)).toEqual([
      {
        type: 'listItem',
        id: '3',
        listId: 'the-list',
        summary: '<c0>budget</c0>',
        fields: { title: 'Budget' },
      },
    ]);
    const [sent] = world.emulator.transcript.find({ service: 'graph' });
    expect(JSON.parse(sent?.body ?? '')).toEqual({
      requests: [
        {
          entityTypes: ['listItem', 'driveItem'],
          query: { queryString: 'budget' },
          from: 0,
          size: 25,
          fields: ['title'],
        },
      ],
    });
  });

  it('that is one too many is throttled, with the time to wait', async () => {
    world.emulator.faults.add({ service: 'graph', action: { type: 'throttle', retryAfter: 7 } });
    const answer = await everywhere({ query: 'x', entityTypes: ['driveItem'] });
    expect([...refusal(answer), answer.headers['retry-after']]).toEqual([429, 'throttled', '7']);
    world.clock.advance(7_000);
  });

  it.each([
    {},
    { query: 'x' },
    { query: ' ', entityTypes: ['site'] },
    { query: 'x', entityTypes: [] },
    { query: 'x', entityTypes: ['message'] },
    { query: 'x', entityTypes: ['site', 'site'] },
    { query: 'x', entityTypes: 'site' },
    { query: 'x', entityTypes: ['site'], size: 501 },
    { query: 'x', entityTypes: ['site'], from: -1 },
    { query: 'x', entityTypes: ['site'], fields: ['a b'] },
    { query: 'x', entityTypes: ['site'], aggregations: [] },
    { query: 'x'.repeat(501), entityTypes: ['site'] },
  ])('%# is refused, and nobody is asked', async (body) => {
    expect(refusal(await everywhere(body))).toEqual([400, 'bad_request']);
    expect(graphCalls()).toBe(0);
  });
});

describe('the changes of a drive', () => {
  const changes = (query: string): Promise<Answer> => pages.get(`${pages.drive}/changes?${query}`);
  const told = (answer: Answer): unknown[] =>
    rows(answer).map(({ kind, item, id }) => (kind === 'deleted' ? id : Object(item).name));

  it('are all that is there first, then what was made, changed and deleted since', async () => {
    const seen: unknown[] = [];
    let answer = await changes('top=2');
    while (answer.json()['nextCursor'] !== undefined) {
      expect(answer.json()['cursor']).toBeUndefined();
      seen.push(...told(answer));
      answer = await changes(`cursor=${String(answer.json()['nextCursor'])}`);
    }
    seen.push(...told(answer));
    expect(seen).toEqual(expect.arrayContaining(['Welcome.txt', 'Reports', '2025-01.csv']));

    const going = await pages.file('Going.txt', 'x');
    const made = await changes(`cursor=${String(answer.json()['cursor'])}`);
    expect(told(made)).toEqual(['Going.txt']);
    await pages.send('DELETE', going, undefined, { 'if-match': await pages.etag(going) });
    const gone = await changes(`cursor=${String(made.json()['cursor'])}`);
    expect(gone.json()['items']).toEqual([{ id: going.split('/').at(-1), kind: 'deleted' }]);
  });

  it('can be read from now on, and are none then', async () => {
    const now = await changes('cursor=latest');
    expect(now.json()).toEqual({ items: [], cursor: expect.any(String) });
    const [sent] = world.emulator.transcript.find({ service: 'graph' });
    expect(sent?.target).toMatch(/\/root\/delta\?token=latest$/);
    await pages.file('Later.txt', 'x');
    expect(told(await changes(`cursor=${String(now.json()['cursor'])}`))).toEqual(['Later.txt']);
  });

  it('are to be read anew when SharePoint has forgotten the cursor, with one that starts over', async () => {
    const now = await changes('cursor=latest');
    world.emulator.sharePoint.forgetChanges();
    const answer = await changes(`cursor=${String(now.json()['cursor'])}`);
    expect([...refusal(answer), answer.json()['mode']]).toEqual([410, 'resync_required', 'applyDifferences']);
    expect(answer.body).not.toMatch(/token|http/i);
    const again = await changes(`cursor=${String(answer.json()['cursor'])}`);
    expect(told(again)).toEqual(expect.arrayContaining(['Welcome.txt', '2025-01.csv']));
  });

  it('have cursors of one user and one drive that cannot be read or changed', async () => {
    const cursor = String((await changes('cursor=latest')).json()['cursor']);
    const alex = await world.signedIn(ALEX);
    for (const query of [`cursor=${cursor}`, `cursor=${cursor.slice(1)}`, 'cursor=x']) {
      const user = query === `cursor=${cursor}` ? alex : pages.user;
      expect(refusal(await user.xhr(`${pages.drive}/changes?${query}`))).toEqual([400, 'bad_request']);
    }
    expect(Buffer.from(cursor, 'base64url').toString('latin1')).not.toContain('token');
  });
});
