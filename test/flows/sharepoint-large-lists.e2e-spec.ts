import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser } from '../support/browser.js';
import { everyPage, itemsOf, told } from '../support/sharepoint-page.js';
import { MINUTE } from '../support/test-clock.js';
import { startWorld, type World } from '../support/world.js';

const LISTS = '/api/sharepoint/sites/%2Fsites%2Fdemo/lists';

let world: World;
let user: Browser;
beforeAll(async () => {
  world = await startWorld();
  user = await world.signedIn();
  for (const count of [5_000, 100_000]) {
    world.emulator.sharePoint.addList('/sites/demo', {
      title: `Rows ${count}`,
      columns: [{ name: 'Year', kind: 'number', indexed: true }],
      seed: {
        count,
        rows: () => Array.from({ length: count }, (_, at) => ({ Title: `${at}`, Year: at % 7 })),
      },
    });
  }
});
afterAll(() => world.stop());
beforeEach(() => world.emulator.transcript.clear());

const asked = (query: Record<string, string>): string => new URLSearchParams(query).toString();
const graphTargets = (): string[] =>
  world.emulator.transcript.find({ service: 'graph' }).map(({ target }) => target);

it.each([5_000, 100_000])('a list of %i items is read by its cursors, each item once', async (count) => {
  const seen = new Uint8Array(count);
  const pages = await everyPage(user, `${LISTS}/Rows%20${count}/items?top=500&select=Title`, 250);
  for (const { body } of pages) {
    for (const [, id] of body.matchAll(/"id":"(\d+)"/g))
      seen[Number(id) - 1] = (seen[Number(id) - 1] ?? 9) + 1;
  }
  expect([pages.length, seen.every((times) => times === 1)]).toEqual([count / 500, true]);
});

it('a filter on an indexed column finds all that fit, however large the list', async () => {
  const query = asked({ filter: 'Year eq 3', select: 'Year', top: '500' });
  const pages = await everyPage(user, `${LISTS}/Rows%205000/items?${query}`, 10);
  const years = pages.flatMap((page) => itemsOf(page).map(({ fields }) => fields));
  expect(years).toEqual(Array.from({ length: 714 }, () => ({ Year: 3 })));
});

describe('a query that SharePoint cannot answer', () => {
  const PRIORITY = asked({ filter: "Priority eq '1'" });

  it.each([{ filter: 'Priority eq 1' }, { orderby: 'Priority desc' }, { filter: "startswith(Notes,'x')" }])(
    '%j is column_not_indexed, with the columns to use instead',
    async (query) => {
      const answer = await user.xhr(`${LISTS}/Requests/items?${asked(query)}`);
      expect(told(answer)).toEqual([422, 'column_not_indexed']);
      expect(answer.json()['detail']).toMatch(/indexed.*Status, DueDate, RequesterLookupId.*nextCursor/);
    },
  );

  it('is not put to SharePoint again for a minute', async () => {
    await user.xhr(`${LISTS}/Requests/items?${PRIORITY}`);
    world.emulator.transcript.clear();
    const again = await user.xhr(`${LISTS}/Requests/items?${PRIORITY}`);
    expect([...told(again), graphTargets()]).toEqual([422, 'column_not_indexed', []]);
    expect(again.json()['detail']).toMatch(/Status, DueDate/);
    const good = await user.xhr(`${LISTS}/Requests/items?${asked({ filter: "Status eq 'Done'" })}`);
    expect(good.status).toBe(200);
    world.clock.advance(2 * MINUTE);
    world.emulator.transcript.clear();
    await user.xhr(`${LISTS}/Requests/items?${PRIORITY}`);
    expect(graphTargets()[0]).toContain('Priority');
  });

  it('over the threshold says how to ask instead, even when the columns are not to be had', async () => {
    const threshold = {
      'odata.error': { code: '-2147024860, Microsoft.SharePoint.SPQueryThrottledException' },
    };
    const headers = { 'Content-Type': 'application/json' };
    for (const status of [500, 503]) {
      const body = JSON.stringify(status === 500 ? threshold : {});
      world.emulator.faults.add({
        service: 'graph',
        path: status === 500 ? /\/items/ : /\/columns/,
        action: { type: 'respond', status, headers, body },
        times: 1,
      });
    }
    const answer = await user.xhr(`${LISTS}/Ledger/items?${asked({ filter: 'Year gt 1' })}`);
    world.emulator.faults.clear();
    expect(told(answer)).toEqual([422, 'list_view_threshold']);
    expect([answer.json()['retryable'], answer.json()['detail']]).toEqual([
      false,
      expect.stringMatching(/5,000.*indexed column.*nextCursor/),
    ]);
  });
});
