import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Answer, Browser } from '../support/browser.js';
import { everyPage, itemsOf, sendJson, told } from '../support/sharepoint-page.js';
import { MINUTE } from '../support/test-clock.js';
import { ALEX, startWorld, type World } from '../support/world.js';

const LISTS = '/api/sharepoint/sites/%2Fsites%2Fdemo/lists';
const CHANGES = `${LISTS}/Requests/changes`;
const ITEMS = `${LISTS}/Requests/items`;
const DAY = 24 * 60 * MINUTE;

let world: World;
let user: Browser;
beforeAll(async () => {
  world = await startWorld();
  user = await world.signedIn();
});
afterAll(() => world.stop());
beforeEach(() => world.emulator.transcript.clear());

/** For everybody: a service whose clock is off lets nobody in. */
const passes = (ms: number): void => {
  world.clock.advance(ms);
  world.emulator.advance(ms);
};
const cursorOf = (answer: Answer): string => String(answer.json()['cursor']);
const since = (cursor: string): Promise<Answer> => user.xhr(`${CHANGES}?cursor=${cursor}`);
const etagOf = async (id: number): Promise<string> =>
  String((await user.xhr(`${ITEMS}/${id}`)).headers['etag']);

describe('changes of a list', () => {
  it('begin with all there is, then tell what came since, and what is gone', async () => {
    const pages = await everyPage(user, `${CHANGES}?top=5`, 9);
    const first = pages.flatMap(itemsOf);
    expect(first.map(({ id }) => id)).toEqual(Array.from({ length: 12 }, (_, at) => String(at + 1)));
    expect(first[0]).toMatchObject({ kind: 'changed', item: { id: '1', fields: { Title: 'New laptop' } } });
    const last = pages.at(-1);
    expect(pages.slice(0, -1).every((page) => !('cursor' in page.json()))).toBe(true);
    const cursor = last === undefined ? '' : cursorOf(last);
    expect(itemsOf(await since(cursor))).toEqual([]);

    const added = await sendJson(user, 'POST', ITEMS, { fields: { Title: 'Later' } });
    await sendJson(
      user,
      'PATCH',
      `${ITEMS}/2`,
      { fields: { Status: 'Done' } },
      { 'if-match': await etagOf(2) },
    );
    await user.xhr(`${ITEMS}/3`, { method: 'DELETE', headers: { 'if-match': await etagOf(3) } });
    const news = await since(cursor);
    expect(itemsOf(news)).toEqual([
      { id: added.json()['id'], kind: 'changed', item: expect.objectContaining({ id: added.json()['id'] }) },
      {
        id: '2',
        kind: 'changed',
        item: expect.objectContaining({ fields: expect.objectContaining({ Status: 'Done' }) }),
      },
      { id: '3', kind: 'deleted' },
    ]);
    expect(itemsOf(await since(cursorOf(news)))).toEqual([]);
  });

  it('begin with what comes from now on, when asked for the latest', async () => {
    const now = await user.xhr(`${CHANGES}?cursor=latest`);
    expect([itemsOf(now), now.json()['nextCursor']]).toEqual([[], undefined]);
    await sendJson(user, 'POST', ITEMS, { fields: { Title: 'From now on' } });
    expect(itemsOf(await since(cursorOf(now)))).toEqual([
      expect.objectContaining({
        item: expect.objectContaining({ fields: expect.objectContaining({ Title: 'From now on' }) }),
      }),
    ]);
  });

  it('that SharePoint has forgotten are resync_required, with a cursor that starts over', async () => {
    const old = cursorOf(await user.xhr(`${CHANGES}?cursor=latest`));
    world.emulator.sharePoint.forgetChanges();
    const refused = await since(old);
    expect([...told(refused), refused.json()['mode']]).toEqual([410, 'resync_required', 'applyDifferences']);
    expect(refused.body).not.toMatch(/token|http/i);
    const again = await since(cursorOf(refused));
    expect(again.status).toBe(200);
    expect(itemsOf(again).length).toBeGreaterThanOrEqual(12);
    expect(itemsOf(again)[0]).toMatchObject({ item: { fields: { Title: 'New laptop' } } });
  });

  it.each([
    ['resyncChangesUploadDifferences', 'uploadDifferences', undefined],
    ['resyncChangesApplyDifferences', 'applyDifferences', 'https://evil.example/v1.0/sites/x/items/delta'],
    ['resyncRequired', 'applyDifferences', 'nonsense'],
  ])('%s is mode %s, and leads nowhere else', async (code, mode, location) => {
    const cursor = cursorOf(await user.xhr(`${CHANGES}?cursor=latest`));
    world.emulator.faults.add({
      service: 'graph',
      action: {
        type: 'respond',
        status: 410,
        headers: {
          'Content-Type': 'application/json',
          ...(location !== undefined && { Location: location }),
        },
        body: JSON.stringify({ error: { code: 'resyncRequired', innerError: { code } } }),
      },
      times: 1,
    });
    const refused = await since(cursor);
    expect([...told(refused), refused.json()['mode']]).toEqual([410, 'resync_required', mode]);
    expect(itemsOf(await since(cursorOf(refused))).length).toBeGreaterThanOrEqual(12);
  });

  it('are not told to a cursor of another user, list or kind, nor after 30 days', async () => {
    const cursor = cursorOf(await user.xhr(`${CHANGES}?cursor=latest`));
    const alex = await world.signedIn(ALEX);
    const strangers = [
      await alex.xhr(`${CHANGES}?cursor=${cursor}`),
      await user.xhr(`${LISTS}/Staff/changes?cursor=${cursor}`),
      await user.xhr(`${ITEMS}?cursor=${cursor}`),
      await user.xhr(`${CHANGES}?cursor=newest`),
    ];
    expect(strangers.map(told)).toEqual(strangers.map(() => [400, 'bad_request']));
    passes(29 * DAY);
    user = await world.signedIn();
    expect((await since(cursor)).status).toBe(200);
    passes(2 * DAY);
    user = await world.signedIn();
    const late = await since(cursor);
    expect(told(late)).toEqual([410, 'resync_required']);
    expect((await since(cursorOf(late))).status).toBe(200);
  });
});

describe('versions of an item', () => {
  const VERSIONS = `${ITEMS}/5/versions`;

  it('are listed, and an earlier one is made the present one again', async () => {
    const before = (await user.xhr(`${ITEMS}/5`)).json()['fields'];
    await sendJson(
      user,
      'PATCH',
      `${ITEMS}/5`,
      { fields: { Title: 'Changed' } },
      { 'if-match': await etagOf(5) },
    );
    const versions = itemsOf(await user.xhr(VERSIONS));
    expect(versions.map(({ id }) => id)).toEqual(['2.0', '1.0']);
    expect(versions[0]).toMatchObject({ fields: { Title: 'Changed' }, modifiedBy: { name: 'Adele Vance' } });
    const restored = await user.xhr(`${VERSIONS}/1.0/restore`, { method: 'POST' });
    expect([restored.status, restored.body]).toEqual([204, '']);
    const after = (await user.xhr(`${ITEMS}/5`)).json();
    expect(after).toMatchObject({ fields: { Title: Reflect.get(Object(before), 'Title') } });
    expect(String(after['etag'])).toMatch(/,3"$/);
  });

  it.each(['0x1', 'latest', '1.0%2F..', '-1', '1.0.0'])('are not named %s', async (version) => {
    world.emulator.transcript.clear();
    const answer = await user.xhr(`${VERSIONS}/${version}/restore`, { method: 'POST' });
    expect(told(answer)).toEqual([400, 'bad_request']);
    expect(world.emulator.transcript.count({ service: 'graph' })).toBe(0);
  });

  it('that are not there are not_found', async () => {
    expect(told(await user.xhr(`${VERSIONS}/77.0/restore`, { method: 'POST' }))).toEqual([404, 'not_found']);
  });
});

it('If-Match: * changes whatever version stands, only where an operator allows it', async () => {
  const patch = (page: Browser): Promise<Answer> =>
    sendJson(page, 'PATCH', `${ITEMS}/6`, { fields: { Status: 'Done' } }, { 'if-match': '*' });
  const strict = await patch(await world.signedIn());
  expect(told(strict)).toEqual([428, 'precondition_required']);
  const lax = await startWorld({ env: { ANY_VERSION: 'allowed' } });
  try {
    const page = await lax.signedIn();
    const changed = await patch(page);
    expect([changed.status, changed.json()['fields']]).toEqual([
      200,
      expect.objectContaining({ Status: 'Done' }),
    ]);
    expect((await page.xhr(`${ITEMS}/6`, { method: 'DELETE', headers: { 'if-match': '*' } })).status).toBe(
      204,
    );
    expect(told(await page.xhr(`${ITEMS}/7`, { method: 'DELETE' }))).toEqual([428, 'precondition_required']);
  } finally {
    await lax.stop();
  }
});
