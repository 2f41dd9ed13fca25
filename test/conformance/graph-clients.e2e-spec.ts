import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser } from '../support/browser.js';
import { drive } from '../support/client-driver.js';
import { startHttpsWorld, type HttpsWorld } from '../support/https-front.js';
import { expectCleanCalls, upstreamCalls } from '../support/upstream-calls.js';

const WELCOME = 'Welcome to the demo site.\n';
const IDS = Array.from({ length: 12 }, (_value, at) => String(at + 1));

let world: HttpsWorld;
let user: Browser;
beforeAll(async () => {
  world = await startHttpsWorld({ env: { PASS_THROUGH: 'graph' } });
  user = await world.signedIn();
});
afterAll(() => world.stop());
beforeEach(() => world.emulator.transcript.clear());

/** Whatever a client did. */
afterEach(() => {
  expectCleanCalls(world);
  expect(world.told()).not.toMatch(/tempauth|eyJ[\w-]{10,}\./);
  expect(world.told()).not.toContain(`${world.emulator.graphUrl}/`);
});

describe("Microsoft's Graph client, with our address as its base", () => {
  it('reads, pages, writes, batches, downloads and uploads as if it talked to Graph', async () => {
    expect(await drive('graph-client', world, user)).toEqual({
      site: 'Demo site',
      ids: IDS,
      changes: {
        title: 'Changed',
        stale: { statusCode: 412, code: 'resourceModified' },
        gone: { statusCode: 404, code: 'itemNotFound' },
      },
      files: { content: WELCOME, direct: WELCOME, same: true, link: world.origin },
      upload: { size: 667_705, same: true },
      batch: { me: 'Adele Vance', mail: { status: 403, code: 'access_denied' } },
      denied: { statusCode: 403, code: 'access_denied', message: expect.stringMatching(/let pass/) },
    });
    const pieces = upstreamCalls(world).filter(
      ({ method, target }) => method === 'PUT' && /upload/.test(target),
    );
    expect(pieces.map(({ headers }) => headers['content-range'])).toEqual([
      'bytes 0-327679/667705',
      'bytes 327680-655359/667705',
      'bytes 655360-667704/667705',
    ]);
  });
});

describe('@pnp/graph, with our address as its base', () => {
  it('reads, pages, writes, batches, downloads and uploads as if it talked to Graph', async () => {
    expect(await drive('pnp-graph', world, user)).toEqual({
      site: 'Demo site',
      ids: IDS,
      changes: {
        made: true,
        changed: true,
        gone: { status: 404, message: expect.stringContaining('itemNotFound') },
      },
      files: { content: WELCOME, nextExpectedRanges: ['327680-'], same: true },
      batch: ['Adele Vance', 'Demo site'],
      denied: { status: 403, message: expect.stringContaining('access_denied') },
    });
  });
});
