import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Answer, Browser } from '../support/browser.js';
import { ITEMS } from '../support/list-items.js';
import { underLoad } from '../support/load.js';
import { sendJson } from '../support/sharepoint-page.js';
import { until } from '../support/until.js';
import { ADELE, ALEX, MEGAN, startWorld, type World } from '../support/world.js';

const USERS = [ADELE, ALEX, MEGAN, 'lee@contoso.onmicrosoft.com'];
const WINDOW_SECONDS = 10;

let world: World;
/** Of each user one browser for each replica. */
let browsers: Browser[][];
beforeAll(async () => {
  world = await startWorld({ redis: true });
  world.emulator.entra.addUser({ username: 'lee@contoso.onmicrosoft.com' });
  const replicas = [world.bff, await world.replicate(), await world.replicate()];
  browsers = await Promise.all(
    USERS.map(async (username) => {
      const user = await world.signedIn(username);
      return replicas.map(({ address }) => user.through({ [world.origin]: address }));
    }),
  );
});
afterAll(() => world.stop());

/** What clients of one user know by now. */
interface Told {
  by: Set<number>;
  /** Calls that were begun when their own user, or so many that it is no single user's, had been told to wait. */
  begunAfter: Set<string>;
  refusals: number;
}

/** A client that does what it is told, until it has what it wants: every third adds an item. */
async function persistent(n: number, told: Told): Promise<Answer> {
  const user = n % USERS.length;
  const browser = browsers[user]?.[n % 3] ?? world.browser();
  for (;;) {
    const id = randomUUID();
    if (told.by.has(user) || told.by.size >= 3) told.begunAfter.add(id);
    const answer =
      n % 3 === 0
        ? await sendJson(browser, 'POST', ITEMS, { fields: { Title: `Chair ${n}` } }, { 'x-request-id': id })
        : await browser.xhr(`${ITEMS}?top=1`, { headers: { 'x-request-id': id } });
    if (answer.status < 300) return answer;
    told.by.add(user);
    told.refusals += 1;
    expect([answer.status, answer.json()['code']]).toEqual([429, 'throttled']);
    expect(answer.headers['retry-after']).toMatch(/^(?:[1-9]|10)$/);
    await new Promise((resolve) => setTimeout(resolve, Number(answer.headers['retry-after']) * 1_000));
  }
}

it('ten seconds of throttling under a hundred calls a second from three replicas: no call in them, all work done after them, each once', async () => {
  const { emulator } = world;
  const told: Told = { by: new Set(), begunAfter: new Set(), refusals: 0 };
  const samples = await underLoad(
    (n) => persistent(n, told),
    async () => {
      await until(() => emulator.transcript.count({ service: 'graph' }) > 40);
      emulator.sharePoint.throttle({ seconds: WINDOW_SECONDS, service: 'graph' });
      await new Promise((resolve) => setTimeout(resolve, WINDOW_SECONDS * 1_000));
    },
    { perSecond: 100 },
  );
  expect(samples.length).toBeGreaterThan(500);
  expect(new Set(samples.map(({ status }) => status))).toEqual(new Set([200, 201]));
  expect(told.refusals).toBeGreaterThan(500);
  // What was on its way when it began was refused by SharePoint itself, and nothing that came later.
  const refused = emulator.transcript.find({ service: 'graph', status: 429 });
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.filter(({ headers }) => told.begunAfter.has(String(headers['client-request-id'])))).toEqual(
    [],
  );
  const titles = (emulator.sharePoint.list('/sites/demo', 'Requests')?.items.all() ?? [])
    .map(({ fields }) => String(fields['Title']))
    .filter((title) => title.startsWith('Chair '));
  const wanted = samples.flatMap((_, n) => (n % 3 === 0 ? [`Chair ${n}`] : []));
  expect(titles.toSorted()).toEqual(wanted.toSorted());
}, 60_000);
