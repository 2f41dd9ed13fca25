import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import type { Browser } from '../support/browser.js';
import { startSharedServices, type SharedServices } from '../support/shared-services.js';
import type { RunningService } from '../support/service.js';
import { until } from '../support/until.js';
import { ALIGNMENT, openUpload } from '../support/uploads.js';
import { ADELE } from '../support/world.js';

const FILE = randomBytes(6 * ALIGNMENT + 77);
const PIECE = { service: 'sharepoint', method: 'PUT', path: /uploadSession/ } as const;

let shared: SharedServices;
let replicas: RunningService[];
let user: Browser;
let upload = '';
beforeAll(async () => {
  shared = await startSharedServices();
  replicas = await Promise.all([shared.start(), shared.start(), shared.start()]);
  user = on(0);
  await user.signIn(ADELE);
  const drives = (await user.xhr('/api/sharepoint/sites/%2Fsites%2Fdemo/drives')).json()['items'];
  const drive = `/api/sharepoint/drives/${String(Array.isArray(drives) ? drives[0]?.id : '')}`;
  const begun = await user.xhr(`${drive}/children/survives.bin/uploads`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ size: FILE.length }),
  });
  upload = String(begun.headers['location']);
});
afterAll(() => shared.stop());

function replica(index: number): RunningService {
  const found = replicas[index];
  if (found === undefined) throw new Error(`no replica ${index}`);
  return found;
}

/** The same browser, led to another replica. */
function on(index: number): Browser {
  const { origin } = replica(index);
  return user === undefined ? shared.browser(replica(index)) : user.through({ [shared.origin]: origin });
}

/** Where to go on, as soon as a replica can say. */
async function next(index: number): Promise<number> {
  let ranges: unknown;
  await until(async () => {
    const answer = await on(index).xhr(upload);
    ranges = answer.json()['nextExpectedRanges'];
    return answer.status === 200;
  });
  const [, from = FILE.length] = /^(\d+)-/.exec(String(ranges)) ?? [];
  return Number(from);
}

const send = (index: number, from: number, to: number) =>
  on(index).xhr(upload, {
    method: 'PATCH',
    headers: {
      'content-range': `bytes ${from}-${to - 1}/${FILE.length}`,
      'content-type': 'application/octet-stream',
    },
    body: FILE.subarray(from, to),
  });

/** Kills the replica without a word, and sees that it has gone. */
async function kill(index: number): Promise<void> {
  replica(index).signal('SIGKILL');
  expect(await replica(index).ended).toBe(137);
}

describe('an upload whose replica is killed', () => {
  it('in the middle of a piece, twice, goes on at another one and is the same file, byte for byte', async () => {
    expect((await send(0, 0, ALIGNMENT)).status).toBe(202);
    // While the browser sends.
    const call = openUpload(user, {
      path: upload,
      method: 'PATCH',
      headers: {
        'content-range': `bytes ${ALIGNMENT}-${3 * ALIGNMENT - 1}/${FILE.length}`,
        'content-length': String(2 * ALIGNMENT),
      },
      address: replica(0).origin,
    });
    await new Promise((resolve) => call.write(FILE.subarray(ALIGNMENT, 2 * ALIGNMENT + 5), resolve));
    await kill(0);
    const from = await next(1);
    expect(from).toBeGreaterThanOrEqual(ALIGNMENT);
    expect(from).toBeLessThan(3 * ALIGNMENT);
    // While SharePoint takes what it was sent: nobody hears whether it did.
    const slow = shared.emulator.faults.add({ ...PIECE, action: { type: 'delay', ms: 1_500 } });
    const lost = send(1, from, 4 * ALIGNMENT).catch(() => undefined);
    await until(() => slow.hits === 1);
    await kill(1);
    expect(await lost).toBeUndefined();
    for (let at = await next(2); at < FILE.length;) {
      const to = Math.min(at + 2 * ALIGNMENT, FILE.length);
      const answer = await send(2, at, to);
      expect([201, 202, 416]).toContain(answer.status);
      // SharePoint may take what the dead one sent after it has said where it is.
      at = answer.status === 416 ? await next(2) : to;
      if (answer.status === 201) break;
    }
    const stored = shared.emulator.sharePoint.file('/sites/demo', 'Documents', 'survives.bin')?.content;
    expect(stored?.equals(FILE)).toBe(true);
  });
});
