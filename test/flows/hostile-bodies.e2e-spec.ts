import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startWorld, type World } from '../support/world.js';

describe('a body that is meant to keep the parser busy', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world.stop());

  it.each([
    ['a string that never ends, full of escaped quotes', `"${'\\"'.repeat(500_000)}`],
    ['a string that never ends, full of backslashes', `"${'\\'.repeat(1_000_001)}`],
    ['brackets without end', '['.repeat(1_000_000)],
    ['objects without end', '{"a":'.repeat(200_000)],
    ['quotes', '"'.repeat(1_000_001)],
  ])('is refused as quickly as it is read: %s', async (_name, body) => {
    const answer = await world.browser().xhr('/api/sharepoint/lists/l/items', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect([answer.status, answer.json()['code']]).toEqual([400, 'bad_request']);
  });
});
