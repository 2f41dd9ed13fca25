import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { ITEMS, NEW_ITEM } from '../support/list-items.js';
import { heardBy, startBench, type Bench } from '../support/renewal-bench.js';
import { callBy, CALLERS, CALLERS_PAGES } from '../support/renewal-callers.js';
import { MINUTE } from '../support/test-clock.js';
import { thrice } from '../support/thrice.js';
import { later, loseTokens } from '../support/token-posts.js';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench({ pages: CALLERS_PAGES, redis: true });
});
afterAll(() => bench.stop());
afterEach(() => bench.reset());

const rungs = async (tab: Page): Promise<unknown[]> =>
  (await heardBy(tab)).map(({ type, detail }) => detail?.['rung'] ?? type);
const addedItems = (): number =>
  bench.world.emulator.transcript.count({ service: 'graph', method: 'POST', path: /items/, status: 201 });
const ENDS: Record<string, () => Promise<unknown>> = {
  'nobody used it': async () => later(bench.world, 9 * 60 * MINUTE),
  'the store was emptied': async () => bench.world.redis?.client().flushall(),
  tokens: async () => loseTokens(bench.world),
};

thrice('a page that knows nothing of tokens', () => {
  it.each(Object.keys(CALLERS))('calls on whatever ends, when it calls by %s', async (caller) => {
    const tab = await bench.signedIn();
    for (const [what, end] of Object.entries(ENDS)) {
      await end();
      const read = await callBy(tab, caller, 'GET', ITEMS);
      expect([what, read.status, read.data]).toEqual([
        what,
        200,
        expect.objectContaining({ items: expect.any(Array) }),
      ]);
      await end();
      const added = await callBy(tab, caller, 'POST', ITEMS, NEW_ITEM);
      expect([what, added.status, added.data]).toEqual([
        what,
        201,
        expect.objectContaining({ id: expect.any(String) }),
      ]);
    }
    // One for each end; that a session is gone may be heard, and mended, before the call finds out.
    expect(new Set(await rungs(tab))).toEqual(new Set(['iframe']));
    expect(addedItems()).toBe(3);
  });
});
