import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { Browser } from '../support/browser.js';
import { HOSTILE_SITES, spellings } from '../support/hostile-sites.js';
import { startWorld, type World } from '../support/world.js';

const CALLS = [
  ['GET', '/lists/l/items'],
  ['DELETE', '/lists/l/items/1'],
] as const;

let world: World;
let user: Browser;
beforeAll(async () => {
  world = await startWorld({ env: { SHAREPOINT_URL: 'https://contoso.sharepoint.com' } });
  user = await world.signedIn();
});
afterAll(() => world.stop());
beforeEach(() => world.emulator.transcript.clear());

it.each(HOSTILE_SITES)('nobody upstream hears of a site named %j', async (text) => {
  for (const spelling of spellings(text)) {
    for (const [method, rest] of CALLS) {
      const path = `/api/sharepoint/sites/${encodeURIComponent(spelling)}${rest}`;
      const answer = await user.xhr(path, { method, headers: { 'if-match': '"x"' } });
      expect(answer.json()['code']).toMatch(/^(?:bad_request|target_not_allowed)$/);
    }
  }
  expect(world.emulator.transcript.count()).toBe(0);
});

it('a site that is ours is asked for at exactly its address', async () => {
  await user.xhr(`/api/sharepoint/sites/${encodeURIComponent("/sites/O'Brien & co")}/lists`);
  const [call] = world.emulator.transcript.find({ service: 'graph' });
  expect(call?.target.split('?', 1)).toEqual([
    '/v1.0/sites/contoso.sharepoint.com:/sites/O%27Brien%20%26%20co:/lists',
  ]);
});
