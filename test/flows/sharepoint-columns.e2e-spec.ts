import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser } from '../support/browser.js';
import { itemsOf, sendJson, told } from '../support/sharepoint-page.js';
import { startWorld, type World } from '../support/world.js';

const DEMO = '/api/sharepoint/sites/%2Fsites%2Fdemo';
const LISTS = `${DEMO}/lists`;

let world: World;
let user: Browser;
beforeAll(async () => {
  world = await startWorld();
  user = await world.signedIn();
});
afterAll(() => world.stop());
beforeEach(() => world.emulator.transcript.clear());

const sentToGraph = (): unknown => {
  const [call] = world.emulator.transcript.find({ service: 'graph', method: 'POST' });
  return JSON.parse(call?.body ?? 'null');
};
const graphCalls = (): number => world.emulator.transcript.count({ service: 'graph' });

const STAFF = '6f9619ff-8b86-d011-b42d-00c04fc964ff';
const TYPED = [
  [{ type: 'text', maxLength: 80 }, 'text', { maxLength: 80 }],
  [{ type: 'text', multiline: true }, 'text', { allowMultipleLines: true }],
  [{ type: 'number', min: 0, max: 9.5 }, 'number', { minimum: 0, maximum: 9.5 }],
  [{ type: 'currency', locale: 'de-DE' }, 'currency', { locale: 'de-DE' }],
  [{ type: 'boolean' }, 'boolean', {}],
  [{ type: 'dateTime', dateOnly: true }, 'dateTime', { format: 'dateOnly' }],
  [
    { type: 'choice', choices: ['a', 'b'], multiple: true },
    'choice',
    { choices: ['a', 'b'], displayAs: 'checkBoxes' },
  ],
  [{ type: 'lookup', lookupList: STAFF }, 'lookup', { listId: STAFF, columnName: 'Title' }],
  [{ type: 'personOrGroup', groups: true }, 'personOrGroup', { chooseFromType: 'peopleAndGroups' }],
  [{ type: 'hyperlinkOrPicture', picture: true }, 'hyperlinkOrPicture', { isPicture: true }],
] as const;

describe('a list', () => {
  it("is made with its columns, and stands at the answer's Location", async () => {
    const title = `O'Brien's 100% "new" list #1 😀 & more`;
    const made = await sendJson(user, 'POST', LISTS, {
      displayName: title,
      columns: [
        { name: 'Status', type: 'choice', choices: ['New', 'Done'], indexed: true },
        { name: 'Amount', type: 'number' },
      ],
    });
    expect([made.status, made.json()['displayName']]).toEqual([201, title]);
    const location = String(made.headers['location']);
    expect(location).toBe(`${LISTS}/${String(made.json()['id'])}`);
    for (const address of [location, `${LISTS}/${encodeURIComponent(title)}`]) {
      const read = (await user.xhr(`${address}?expand=columns,contentTypes`)).json();
      expect(read).toMatchObject({ id: made.json()['id'], displayName: title, template: 'genericList' });
      expect(read['columns']).toContainEqual(
        expect.objectContaining({ name: 'Status', type: 'choice', indexed: true, choices: ['New', 'Done'] }),
      );
      expect(read['contentTypes']).toContainEqual(expect.objectContaining({ name: 'Item' }));
    }
    const again = await sendJson(user, 'POST', LISTS, { displayName: title });
    expect(told(again)).toEqual([409, 'name_conflict']);
  });

  it('is read again only when it has changed', async () => {
    const first = await user.xhr(`${LISTS}/Requests`);
    const etag = String(first.headers['etag']);
    const same = await user.xhr(`${LISTS}/Requests`, { headers: { 'if-none-match': etag } });
    expect([same.status, same.body]).toEqual([304, '']);
  });

  it.each([
    [{}],
    [{ displayName: '' }],
    [{ displayName: 'x'.repeat(256) }],
    [{ displayName: 'x', template: 'webPageLibrary' }],
    [{ displayName: 'x', owner: 'me' }],
    [{ displayName: 'x', columns: [{ name: 'a b', type: 'text' }] }],
    [{ displayName: 'x', columns: [{ name: 'Owner', type: 'text', secret: true }] }],
    [
      {
        displayName: 'x',
        columns: Array.from({ length: 101 }, (_, at) => ({ name: `C${at}`, type: 'text' })),
      },
    ],
  ])('is not made of %j', async (body) => {
    expect([...told(await sendJson(user, 'POST', LISTS, body)), graphCalls()]).toEqual([
      400,
      'bad_request',
      0,
    ]);
  });

  it.each(['secrets', 'columns,columns', 'columns,items', 'columns($expand=x)', 'columns($select=id)', ''])(
    'is not expanded by %j',
    async (expand) => {
      const answer = await user.xhr(`${LISTS}/Requests?expand=${encodeURIComponent(expand)}`);
      expect([...told(answer), graphCalls()]).toEqual([400, 'bad_request', 0]);
    },
  );
});

describe('a column', () => {
  it.each(TYPED)('%j is told to Graph by its facet', async (options, facet, expected) => {
    const name = `C${TYPED.findIndex(([one]) => one === options)}`;
    const list = `${LISTS}/Staff/columns`;
    const made = await sendJson(user, 'POST', list, { name, indexed: false, required: true, ...options });
    expect(made.status).toBe(201);
    expect(sentToGraph()).toMatchObject({ name, displayName: name, required: true, [facet]: expected });
    const column = itemsOf(await user.xhr(list)).find((one) => one['name'] === name);
    expect(column).toMatchObject({ type: facet, required: true });
  });

  it('of a name that is there already is name_conflict', async () => {
    const again = await sendJson(user, 'POST', `${LISTS}/Requests/columns`, { name: 'Status', type: 'text' });
    expect(told(again)).toEqual([409, 'name_conflict']);
  });

  it.each([
    [{ name: 'X' }, 'type'],
    [{ name: 'X', type: 'calculated' }, 'type'],
    [{ name: 'X', type: 'choice' }, 'choices'],
    [{ name: 'X', type: 'choice', choices: [] }, 'choices'],
    [{ name: 'X', type: 'choice', choices: [1] }, 'choices'],
    [{ name: 'X', type: 'text', choices: ['a'] }, 'choices'],
    [{ name: 'X', type: 'text', maxLength: 256 }, 'maxLength'],
    [{ name: 'X', type: 'boolean', min: 1 }, 'min'],
    [{ name: 'X', type: 'lookup' }, 'lookupList'],
    [{ name: 'X', type: 'lookup', lookupList: 'Staff' }, 'lookupList'],
    [{ name: 'X', type: 'currency', locale: 'euro' }, 'locale'],
    [{ name: '1X', type: 'text' }, 'name'],
  ])('is not made of %j, and the answer says why', async (body, member) => {
    const answer = await sendJson(user, 'POST', `${LISTS}/Requests/columns`, body);
    expect([...told(answer), graphCalls()]).toEqual([400, 'bad_request', 0]);
    expect(answer.json()['detail']).toContain(member);
  });
});
