import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { FaultAction } from '@entra-bff/emulator';
import type { Answer } from '../support/browser.js';
import { sendRaw } from '../support/raw-http.js';
import { passWindows } from '../support/pass-windows.js';
import { until } from '../support/until.js';
import { FILE, startUploadWorld, type UploadWorld } from '../support/upload-world.js';
import { ALIGNMENT, lowLimits } from '../support/uploads.js';
import { ALEX } from '../support/world.js';

const API = '/api/sharepoint';

let on: UploadWorld;
beforeAll(async () => {
  on = await startUploadWorld();
});
afterAll(() => on.world.stop());
beforeEach(() => {
  on.world.emulator.faults.clear();
  on.world.emulator.transcript.clear();
});

/** Of a file that goes in two pieces. */
function put(name: string): Promise<Answer> {
  const headers = { 'content-type': 'application/octet-stream' };
  return on.user.xhr(`${on.drive}/children/${name}/content`, { method: 'PUT', headers, body: FILE });
}

/** What there is of the application's budget is used up with it: a call of somebody else's could say so, too. */
function leaveAloneAfterOnePiece(): void {
  const said = { 'RateLimit-Limit': '1200', 'RateLimit-Remaining': '0', 'RateLimit-Reset': '30' };
  on.world.emulator.faults.add({
    service: 'sharepoint',
    method: 'PUT',
    action: { type: 'alter', change: (answer) => ({ ...answer, headers: { ...answer.headers, ...said } }) },
  });
}

describe('an upload', () => {
  it("is nobody else's, and has no other names", async () => {
    const upload = await on.begin('mine.bin');
    const alex = await on.world.signedIn(ALEX);
    for (const method of ['GET', 'DELETE'] as const) {
      const answer = await alex.xhr(upload, { method });
      expect([answer.status, answer.json()['code']]).toEqual([404, 'not_found']);
    }
    expect((await on.send(upload, 0, 9, { by: alex })).status).toBe(404);
    for (const id of ['x', `${upload.slice(-32, -1)}%2F`, 'A'.repeat(32)]) {
      expect((await on.user.xhr(`${API}/uploads/${id}`)).status).toBe(404);
    }
    expect(on.sentOn()).toEqual([]);
  });

  it('that is given up is given up at SharePoint too', async () => {
    const upload = await on.begin('given-up.bin');
    expect((await on.user.xhr(upload, { method: 'DELETE' })).status).toBe(204);
    expect(on.sentOn('DELETE')).toHaveLength(1);
    expect((await on.user.xhr(upload)).status).toBe(404);
  });

  it.each<'GET' | 'PATCH'>(['GET', 'PATCH'])(
    'that SharePoint has ended is told to begin anew (%s)',
    async (method) => {
      const upload = await on.begin('ended.bin');
      await on.send(upload, 0, ALIGNMENT);
      const [piece] = on.sentOn();
      await sendRaw(on.world.emulator.sharePointUrl, { method: 'DELETE', target: piece?.target ?? '' });
      const answer =
        method === 'GET' ? await on.user.xhr(upload) : await on.send(upload, ALIGNMENT, FILE.length);
      expect([answer.status, answer.json()['code'], answer.json()['detail']]).toEqual([
        404,
        'not_found',
        expect.stringContaining('start a new upload'),
      ]);
    },
  );

  it.each<['PATCH' | 'GET', number]>([
    ['PATCH', 3 * ALIGNMENT],
    ['GET', 3 * ALIGNMENT - 5],
  ])(
    'that became a file, of which the answer was lost, is found to be that file (%s, %i)',
    async (by, size) => {
      const bytes = FILE.subarray(0, size);
      const upload = await on.begin(`lost-${by}-${size}.bin`, { size });
      await on.send(upload, 0, ALIGNMENT, { bytes });
      // SharePoint has taken it: as when the replica dies before it has heard so.
      on.world.emulator.faults.add({
        service: 'sharepoint',
        method: 'PUT',
        path: /uploadSession/,
        action: { type: 'truncate', afterBytes: 1 },
      });
      expect((await on.send(upload, ALIGNMENT, size, { bytes })).status).toBe(502);
      if (by === 'GET') {
        const progress = await on.user.xhr(upload, { method: 'GET' });
        expect([progress.status, progress.json()['nextExpectedRanges']]).toEqual([200, []]);
      }
      const again = await on.send(upload, ALIGNMENT, size, { bytes, by: on.elsewhere() });
      expect([again.status, again.json()]).toEqual([201, expect.objectContaining({ size, kind: 'file' })]);
      expect(again.headers['etag']).toBe(again.json()['etag']);
      expect(on.stored(`lost-${by}-${size}.bin`)?.equals(bytes)).toBe(true);
    },
  );

  it('of which nothing is left, and another file is there, is told to begin anew', async () => {
    const place = (name: string, body: Buffer, by = on.user): Promise<Answer> =>
      by.xhr(`${on.drive}/children/${name}/content?conflict=replace`, {
        method: 'PUT',
        headers: { 'content-type': 'text/plain' },
        body,
      });
    const alex = await on.world.signedIn(ALEX);
    for (const [name, by, there] of [
      ['gone-size.bin', on.user, FILE.subarray(1)],
      ['gone-user.bin', alex, FILE],
    ] as const) {
      const upload = await on.begin(name);
      await on.send(upload, 0, ALIGNMENT);
      on.world.emulator.faults.add({ service: 'sharepoint', method: 'PUT', action: { type: 'reset' } });
      expect((await on.send(upload, ALIGNMENT, FILE.length)).status).toBe(502);
      const [piece] = on.sentOn();
      await sendRaw(on.world.emulator.sharePointUrl, { method: 'DELETE', target: piece?.target ?? '' });
      expect((await place(name, Buffer.from(there), by)).status).toBe(201);
      const answer = await on.send(upload, ALIGNMENT, FILE.length);
      expect([answer.status, answer.json()['code']]).toEqual([404, 'not_found']);
      on.world.emulator.transcript.clear();
    }
  });

  it('whose name is taken meanwhile is told at its end, and can be given up or tried again', async () => {
    const upload = await on.begin('taken.bin');
    await on.send(upload, 0, ALIGNMENT);
    const body = { method: 'PUT', headers: { 'content-type': 'text/plain' }, body: 'first' };
    expect((await on.user.xhr(`${on.drive}/children/taken.bin/content`, body)).status).toBe(201);
    const clash = await on.send(upload, ALIGNMENT, FILE.length);
    expect([clash.status, clash.json()['code']]).toEqual([409, 'name_conflict']);
    expect((await on.user.xhr(upload)).status).toBe(200);
    expect((await on.user.xhr(upload, { method: 'DELETE' })).status).toBe(204);
    const renamed = await on.begin('taken.bin', { conflict: 'rename' });
    const answer = await on.send(renamed, 0, FILE.length);
    expect([answer.status, answer.json()['name']]).toEqual([201, 'taken 1.bin']);
  });

  it('that was left behind gives way to the next one of the same file', async () => {
    const left = await on.begin('left.bin');
    const next = await on.begin('left.bin', { size: FILE.length }, on.elsewhere());
    expect((await on.send(next, 0, FILE.length)).status).toBe(201);
    expect((await on.send(left, 0, 9 * ALIGNMENT, { bytes: Buffer.alloc(9 * ALIGNMENT) })).status).toBe(404);
  });

  it.each<[string, FaultAction]>([
    ['wants to be left alone', { type: 'throttle', status: 503 }],
    ['breaks off', { type: 'reset' }],
  ])('that a SharePoint that %s has kept gives way to the next one, too', async (name, action) => {
    const file = `kept-${action.type}.bin`;
    // Neither the piece nor the end of the upload gets through.
    on.world.emulator.faults.add({ service: 'sharepoint', path: /uploadSession/, times: 2, action });
    expect((await put(file)).status).toBeGreaterThanOrEqual(502);
    on.world.emulator.faults.clear();
    await passWindows(on.world, 32_000);
    expect([name, (await put(file)).status]).toEqual([name, 201]);
  });

  it('waits with its next piece while SharePoint wants to be left alone: nothing of it is lost', async () => {
    leaveAloneAfterOnePiece();
    const answer = put('patient.bin');
    await until(() => on.world.bff.log.of('upstream_window').length > 0);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(on.sentOn()).toHaveLength(1);
    // To its end a call waits by itself.
    on.world.clock.advance(29_000);
    expect((await answer).status).toBe(201);
    expect(on.stored('patient.bin')?.equals(FILE)).toBe(true);
  });

  it('is told how long SharePoint wants to be left alone, where that is too long', async () => {
    lowLimits(on.world.bff, { patience: 2_500 });
    leaveAloneAfterOnePiece();
    const answer = await put('impatient.bin');
    lowLimits(on.world.bff, { patience: 50_000 });
    expect([answer.status, answer.json()['code']]).toEqual([429, 'throttled']);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(20);
    await passWindows(on.world, 32_000);
  });

  it('of a file that is there needs its version, when one is given', async () => {
    const made = await on.user.xhr(`${on.drive}/children/versioned.bin/content`, {
      method: 'PUT',
      headers: { 'content-type': 'text/plain' },
      body: 'first',
    });
    const item = `${on.drive}/items/${String(made.json()['id'])}/uploads`;
    const post = (headers: Record<string, string>): Promise<Answer> =>
      on.user.xhr(item, { method: 'POST', headers });
    expect((await post({ 'if-match': '"{00000000-0000-0000-0000-000000000000},9"' })).json()['code']).toBe(
      'etag_mismatch',
    );
    const begun = await post({ 'if-match': String(made.headers['etag']) });
    const answer = await on.send(String(begun.headers['location']), 0, FILE.length);
    expect([answer.status, on.stored('versioned.bin')?.equals(FILE)]).toEqual([200, true]);
  });

  it.each([
    [{ size: 0 }, 400, 'bad_request'],
    [{ size: 1.5 }, 400, 'bad_request'],
    [{ size: 250 * 1024 ** 3 + 1 }, 413, 'payload_too_large'],
    [{ conflict: 'overwrite' }, 400, 'bad_request'],
    [{ uploadUrl: 'https://evil.example' }, 400, 'bad_request'],
  ])('of %j is refused before SharePoint hears of it', async (plan, status, code) => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify(plan);
    const answer = await on.user.xhr(`${on.drive}/children/no.bin/uploads`, {
      method: 'POST',
      headers,
      body,
    });
    expect([answer.status, answer.json()['code']]).toEqual([status, code]);
    expect(on.world.emulator.transcript.count({ service: 'graph' })).toBe(0);
  });
});
