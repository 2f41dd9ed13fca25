import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Answer } from '../support/browser.js';
import { storeContents } from '../support/store-contents.js';
import { until } from '../support/until.js';
import { FILE, startUploadWorld, told, type UploadWorld } from '../support/upload-world.js';
import { ALIGNMENT, answerTo, lowLimits, openUpload } from '../support/uploads.js';

let on: UploadWorld;
beforeAll(async () => {
  on = await startUploadWorld();
});
afterAll(() => on.world.stop());
beforeEach(() => {
  on.world.emulator.faults.clear();
  on.world.emulator.transcript.clear();
});

describe('an upload of several requests', () => {
  it('becomes the file that was sent, byte for byte, whatever parts the client makes', async () => {
    const upload = await on.begin('odd.bin', { size: FILE.length });
    const step = 100_003;
    let answer: Answer | undefined;
    for (let at = 0; at < FILE.length; at += step) {
      const to = Math.min(at + step, FILE.length);
      // Each at another replica than the last.
      answer = await on.send(upload, at, to, {
        by: at % 2 === 0 ? on.user : on.elsewhere(),
        method: at % 3 === 0 ? 'PUT' : 'PATCH',
      });
      if (to < FILE.length) expect(told(answer)).toEqual([202, undefined, [`${to}-`]]);
    }
    expect([answer?.status, answer?.json()]).toEqual([
      201,
      expect.objectContaining({ name: 'odd.bin', kind: 'file' }),
    ]);
    expect(answer?.headers['etag']).toBe(answer?.json()['etag']);
    expect(on.stored('odd.bin')?.equals(FILE)).toBe(true);
    const sizes = on.sentOn().map(({ headers }) => Number(headers['content-length']));
    expect(sizes.slice(0, -1).every((size) => size % ALIGNMENT === 0)).toBe(true);
    expect(sizes.length).toBeLessThanOrEqual(5);
  });

  it('ends with a part that is exactly a whole piece', async () => {
    const bytes = FILE.subarray(0, 2 * ALIGNMENT);
    const upload = await on.begin('even.bin');
    expect((await on.send(upload, 0, ALIGNMENT, { bytes })).status).toBe(202);
    expect((await on.send(upload, ALIGNMENT, 2 * ALIGNMENT, { bytes })).status).toBe(201);
    expect(on.stored('even.bin')?.equals(bytes)).toBe(true);
  });

  it('goes to its own address without a token, and neither is shown or stored readably', async () => {
    const upload = await on.begin('secret.bin', { size: FILE.length });
    await on.send(upload, 0, ALIGNMENT);
    await on.send(upload, ALIGNMENT, ALIGNMENT + 5);
    const [piece] = on.sentOn();
    expect(piece?.headers).not.toHaveProperty('authorization');
    expect(piece?.headers).not.toHaveProperty('cookie');
    expect(piece?.target).toMatch(/&dc=0&tempauth=/);
    const seen = JSON.stringify([on.user.history, on.world.bff.log.lines]);
    expect(seen).not.toMatch(/tempauth|uploadSession\?/);
    expect(JSON.stringify(await storeContents(on.world))).not.toMatch(/tempauth|secret\.bin/);
  });

  it('is begun on one replica, which dies in the middle of a part, and is finished on another', async () => {
    const third = await on.world.replicate();
    lowLimits(third);
    const upload = await on.begin(
      'moved.bin',
      { size: FILE.length },
      on.user.through({ [on.world.origin]: third.address }),
    );
    const headers = {
      'content-range': `bytes 0-${FILE.length - 1}/${FILE.length}`,
      'content-length': String(FILE.length),
    };
    const call = openUpload(on.user, { path: upload, method: 'PATCH', headers, address: third.address });
    call.write(FILE.subarray(0, 3 * ALIGNMENT));
    await until(() => on.sentOn().length > 0);
    third.app.getHttpServer().closeAllConnections();
    await third.stop();
    const progress = await on.elsewhere().xhr(upload);
    const [range = ''] = [progress.json()['nextExpectedRanges']].flat().map(String);
    expect([progress.status, range]).toEqual([200, `${2 * ALIGNMENT}-`]);
    const answer = await on.send(upload, 2 * ALIGNMENT, FILE.length, { by: on.elsewhere() });
    expect([answer.status, on.stored('moved.bin')?.equals(FILE)]).toEqual([201, true]);
  });
});

describe('a part', () => {
  it('that has arrived before is answered like the first time, also the last', async () => {
    const upload = await on.begin('again.bin');
    await on.send(upload, 0, ALIGNMENT + 9);
    const before = on.sentOn().length;
    expect(told(await on.send(upload, 0, ALIGNMENT + 9))).toEqual([202, undefined, [`${ALIGNMENT + 9}-`]]);
    expect(told(await on.send(upload, 5, 10))).toEqual([202, undefined, [`${ALIGNMENT + 9}-`]]);
    expect(on.sentOn()).toHaveLength(before);
    const last = await on.send(upload, ALIGNMENT + 9, FILE.length);
    const again = await on.send(upload, ALIGNMENT + 9, FILE.length, { by: on.elsewhere() });
    expect([again.status, again.json()]).toEqual([201, last.json()]);
    expect((await on.user.xhr(upload)).json()['nextExpectedRanges']).toEqual([]);
  });

  it('that leaves a gap, or goes over what is there, is told where to go on', async () => {
    const upload = await on.begin('gaps.bin');
    await on.send(upload, 0, 1_000);
    for (const [from, to] of [
      [1_001, 2_000],
      [500, 2_000],
      [0, FILE.length],
    ] as const) {
      expect(told(await on.send(upload, from, to))).toEqual([416, 'upload_range', ['1000-']]);
    }
    expect(told(await on.send(upload, 1_000, 2_000))).toEqual([202, undefined, ['2000-']]);
    expect(on.sentOn()).toEqual([]);
  });

  it.each([
    ['names another size than the one before', 'bytes 9-17/100'],
    ['names more bytes than it brings', `bytes 9-18/${FILE.length}`],
    ['ends before it begins', `bytes 9-8/${FILE.length}`],
    ['ends behind the file', 'bytes 9-17/17'],
    ['names no bytes', `bytes */${FILE.length}`],
    ['names something else', 'items 9-17/20'],
  ])('that %s is refused', async (_name, range) => {
    const upload = await on.begin('refused.bin');
    await on.send(upload, 0, 9);
    const headers = { 'content-range': range, 'content-type': 'application/octet-stream' };
    const answer = await on.user.xhr(upload, { method: 'PATCH', headers, body: FILE.subarray(9, 18) });
    expect(told(answer)).toEqual([400, 'bad_request', undefined]);
    await on.user.xhr(upload, { method: 'DELETE' });
  });

  it('that was broken off may come again as it was', async () => {
    const upload = await on.begin('broken.bin');
    const headers = {
      'content-range': `bytes 0-${FILE.length - 1}/${FILE.length}`,
      'content-length': String(FILE.length),
    };
    const call = openUpload(on.user, { path: upload, method: 'PATCH', headers });
    call.write(FILE.subarray(0, 3 * ALIGNMENT));
    await until(() => on.sentOn().length > 0);
    call.destroy();
    const answer = await on.send(upload, 0, FILE.length, { by: on.elsewhere() });
    expect([answer.status, on.stored('broken.bin')?.equals(FILE)]).toEqual([201, true]);
  });

  it.each([ALIGNMENT, 100])('that brings more than it says, of %i bytes, is refused', async (said) => {
    const upload = await on.begin(`more-${said}.bin`);
    const headers = { 'content-range': `bytes 0-${said - 1}/${FILE.length}`, 'transfer-encoding': 'chunked' };
    const call = openUpload(on.user, { path: upload, method: 'PATCH', headers });
    call.end(FILE.subarray(0, said + 1));
    const answer = await answerTo(call);
    expect([answer.status, answer.json['code']]).toEqual([400, 'bad_request']);
    await on.user.xhr(upload, { method: 'DELETE' });
  });

  it('waits for one that is on its way, on whichever replica', async () => {
    const upload = await on.begin('crowd.bin');
    const headers = { 'content-range': `bytes 0-9/${FILE.length}`, 'content-length': '10' };
    const call = openUpload(on.user, { path: upload, method: 'PATCH', headers, address: on.second.address });
    call.write(FILE.subarray(0, 4));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const next = on.send(upload, 10, 30);
    call.end(FILE.subarray(4, 10));
    expect((await answerTo(call)).status).toBe(202);
    expect(told(await next)).toEqual([202, undefined, ['30-']]);
  });

  it('of many that are the same is taken once', async () => {
    const upload = await on.begin('same.bin');
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        on.send(upload, 0, ALIGNMENT, { by: index % 2 === 0 ? on.user : on.elsewhere() }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
    expect(on.sentOn()).toHaveLength(1);
  });
});
