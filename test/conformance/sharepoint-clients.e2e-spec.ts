import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { TranscriptEntry } from '@entra-bff/emulator';
import { launchChromium, type RunningChromium } from '../support/chromium.js';
import { signInWith } from '../support/browser-sign-in.js';
import { createPnpPage, type PnpPage } from '../support/pnp-page.js';
import { startProcess } from '../support/process.js';
import { ADELE, startWorld, type World } from '../support/world.js';

const ODD = "O'Brien & 100% #1 (a/b) 😀";
const MB = 1_048_576;
const FOUND = {
  ElapsedTime: 1,
  PrimaryQueryResult: {
    RelevantResults: {
      RowCount: 1,
      TotalRows: 1,
      Table: { Rows: [{ Cells: [{ Key: 'Title', Value: 'New laptop', ValueType: 'Edm.String' }] }] },
    },
  },
};

let page: PnpPage;
let world: World;
let chromium: RunningChromium;
beforeAll(async () => {
  page = await createPnpPage();
  world = await startWorld({ env: { PASS_THROUGH: 'sharepoint', FRONTEND_DIR: page.folder } });
  chromium = await launchChromium();
  world.emulator.sharePoint.addList('/sites/demo', { title: ODD });
});
afterAll(async () => {
  await chromium.close();
  await world.stop();
  await page.remove();
});
beforeEach(() => {
  world.emulator.transcript.clear();
  world.emulator.sharePoint.answerNext({
    service: 'sharepoint',
    targetIncludes: '/search/postquery',
    times: 1,
    response: {
      status: 200,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(FOUND),
    },
  });
});

const calls = (): TranscriptEntry[] => world.emulator.transcript.find({ service: 'sharepoint' });

/** Whatever the client did: nothing of the browser's went along, and the token is SharePoint's. */
afterEach(() => {
  expect(calls().length).toBeGreaterThan(20);
  for (const { target, headers, body } of calls()) {
    const names = Object.keys(headers);
    expect(
      names.filter((name) => /cookie|x-csrf|origin|referer|forwarded|^sec-|digest|pnp/.test(name)),
    ).toEqual([]);
    expect(audienceOf(headers.authorization)).toBe('https://contoso.sharepoint.com');
    expect(headers['user-agent']).toMatch(/^NONISV\|/);
    expect(target).not.toContain(encodeURIComponent(world.origin));
    expect(body).not.toContain(world.origin);
    if (target.endsWith('/$batch')) expect(body).not.toMatch(/cookie|x-csrf|authorization|digest/i);
  }
});

function audienceOf(authorization: string | undefined): unknown {
  const payload = Buffer.from(authorization?.split('.')[1] ?? '', 'base64url').toString();
  const { aud }: { aud?: unknown } = JSON.parse(payload);
  return aud;
}

/** As if it talked to SharePoint. */
function wholeJourney(size: number): object {
  return {
    title: 'Demo site',
    lists: { title: ODD, same: true },
    pages: { count: 5, items: 250, different: 250 },
    changes: {
      title: 'Changed',
      stale: { status: 412, code: 'etag_mismatch' },
      recycled: 'string',
      gone: { status: 404, code: 'not_found' },
    },
    queries: { caml: ['New laptop'], stream: ['New laptop'], search: ['New laptop'] },
    attachment: { text: 'attached', left: 0 },
    files: {
      before: 'small',
      copy: '{"not":"json to us"',
      item: 'number',
      site: `${world.origin}/sharepoint/sites/demo`,
    },
    chunked: { stages: ['starting', 'continue', 'finishing'], length: size, same: true },
    batch: [
      'Demo site',
      'In a batch, é',
      'updated',
      { status: 404, code: 'not_found' },
      'Changed in a batch',
    ],
    denied: { status: 403, code: 'access_denied' },
  };
}

describe('@pnp/sp, with our address as its base', () => {
  it('reads, pages, writes, queries, batches, uploads 22 MB and downloads as if it talked to SharePoint', async () => {
    const user = await world.signedIn();
    const running = await startProcess(process.execPath, ['test/conformance/drivers/pnp-sp.mjs'], {
      env: { BASE: world.origin, COOKIE: `bff=${user.jar.get('localhost', 'bff') ?? ''}` },
    });
    expect([await running.exited, running.output()]).toEqual([0, expect.any(String)]);
    const last = running.output().trimEnd().split('\n').at(-1) ?? '';
    expect(JSON.parse(last)).toEqual(wholeJourney(22 * MB));
    const chunks = calls().filter(({ target }) => /upload\(/i.test(target));
    expect(chunks.map(({ headers }) => Number(headers['content-length']))).toEqual([
      10 * MB,
      10 * MB,
      2 * MB,
    ]);
  });

  it('does the same in a browser, on a page of ours, with the cookie of a real sign-in', async () => {
    const tab = await chromium.context.newPage();
    await signInWith(tab, world.origin, ADELE);
    await tab.waitForFunction('window.journey !== undefined');
    const options = { origin: world.origin, headers: { 'x-csrf': '1' }, size: 2 * MB + 1, chunk: MB };
    const result: unknown = await tab.evaluate(`window.journey(${JSON.stringify(options)})`);
    expect(result).toEqual(wholeJourney(2 * MB + 1));
  });
});
