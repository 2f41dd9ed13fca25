import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DrivePages, refusal, rows } from '../support/drive-pages.js';
import { ADELE, ALEX, startWorld, type World } from '../support/world.js';

/** The smallest picture that is one. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

let world: World;
let pages: DrivePages;
let picture = '';

beforeAll(async () => {
  world = await startWorld();
  pages = await DrivePages.open(await world.signedIn());
  picture = await pages.file('photo.png', PNG);
});
afterAll(() => world.stop());
beforeEach(() => {
  world.emulator.transcript.clear();
  world.emulator.faults.clear();
});

const graphCalls = (): number => world.emulator.transcript.count({ service: 'graph' });

describe('a file that is checked out', () => {
  it('is for others to read only, until it is checked in with what changed', async () => {
    const file = await pages.file('Shared.txt', 'one');
    const alex = pages.as(await world.signedIn(ALEX));
    expect((await pages.send('POST', `${file}/checkout`)).status).toBe(204);
    const late = await alex.send('PUT', `${file}/content`, { two: 2 });
    expect(refusal(late)).toEqual([423, 'locked']);
    expect(refusal(await alex.send('POST', `${file}/checkout`))).toEqual([423, 'locked']);
    const inAgain = await pages.send('POST', `${file}/checkin`, {
      comment: 'Figures of May',
      checkInAs: 'published',
    });
    expect([inAgain.status, inAgain.body]).toEqual([204, '']);
    const [sent] = world.emulator.transcript.find({ service: 'graph', path: /checkin$/ });
    expect(JSON.parse(sent?.body ?? '')).toEqual({ comment: 'Figures of May', checkInAs: 'published' });
    expect((await alex.send('POST', `${file}/checkout`)).status).toBe(204);
  });

  it('is as before when the checkout is discarded; nothing is to say for a check-in', async () => {
    const file = await pages.file('Discarded.txt', 'one');
    await pages.send('POST', `${file}/checkout`);
    expect((await pages.send('POST', `${file}/discard`)).status).toBe(204);
    await pages.send('POST', `${file}/checkout`);
    expect((await pages.send('POST', `${file}/checkin`)).status).toBe(204);
    for (const body of [{ comment: 5 }, { checkInAs: 'draft' }, { comment: 'x'.repeat(1_024) }, { x: 1 }])
      expect(refusal(await pages.send('POST', `${file}/checkin`, body))).toEqual([400, 'bad_request']);
  });
});

describe('versions of a file', () => {
  it('are listed, read as safely as the file, and restored', async () => {
    const file = await pages.file('Versions.html', '<b>first</b>');
    await pages.file('Versions.html', '<b>second</b>');
    const [newest, oldest] = rows(await pages.get(`${file}/versions`));
    expect([newest, oldest]).toEqual([
      expect.objectContaining({ id: '2.0', size: 13 }),
      expect.objectContaining({ id: '1.0', size: 12, modifiedBy: expect.objectContaining({}) }),
    ]);
    const bytes = await pages.get(`${file}/versions/1.0/content?disposition=inline`);
    expect([bytes.status, bytes.body]).toEqual([200, '<b>first</b>']);
    expect(bytes.headers).toMatchObject({
      'content-disposition': `attachment; filename="Versions.html"; filename*=UTF-8''Versions.html`,
      'content-security-policy': expect.stringMatching(/^sandbox; default-src 'none'/),
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-store',
    });
    const part = await pages.get(`${file}/versions/1.0/content`, { headers: { range: 'bytes=3-7' } });
    expect([part.status, part.body]).toEqual([206, 'first']);
    expect((await pages.send('POST', `${file}/versions/1.0/restore`)).status).toBe(204);
    expect((await pages.get(`${file}/content`)).body).toBe('<b>first</b>');
  });

  it('that are none are not found, or no version at all', async () => {
    const file = pages.item('Welcome.txt');
    for (const version of ['9.0', '77'])
      expect(refusal(await pages.send('POST', `${file}/versions/${version}/restore`))).toEqual([
        404,
        'not_found',
      ]);
    world.emulator.transcript.clear();
    for (const version of ['..%2f..', '1.0%2Fcontent', '%252e%252e', '1;0', '1.0%0d%0a', 'current'])
      expect(refusal(await pages.get(`${file}/versions/${version}/content`))).toEqual([400, 'bad_request']);
    expect(graphCalls()).toBe(0);
  });
});

describe('a file shown in its place', () => {
  it.each([
    ['photo.png', PNG, 'inline'],
    ['plain.txt', 'text', 'inline'],
    ['paper.pdf', '%PDF-1.7', 'inline'],
    ['script.svg', '<svg onload="alert(1)"/>', 'attachment'],
    ['page.html', '<script>alert(1)</script>', 'attachment'],
    ['data.json', '{}', 'attachment'],
    ['unknown.bin', 'x', 'attachment'],
  ])('%s is so only when nothing in it can run', async (name, content, expected) => {
    const file = await pages.file(name, content);
    const answer = await pages.get(`${file}/content?disposition=inline`);
    expect(answer.headers['content-disposition']).toBe(
      `${expected}; filename="${name}"; filename*=UTF-8''${name}`,
    );
    expect(answer.headers).toMatchObject({
      'content-security-policy': expect.stringMatching(/^sandbox; default-src 'none'/),
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-store',
    });
    const plain = await pages.get(`${file}/content`);
    expect(plain.headers['content-disposition']).toMatch(/^attachment;/);
  });

  it('is asked for in one of two words', async () => {
    expect(refusal(await pages.get(`${picture}/content?disposition=form-data`))).toEqual([
      400,
      'bad_request',
    ]);
  });

  it.each(['image/svg+xml', 'text/html; charset=utf-8', 'image/png, text/html', 'IMAGE/SVG+XML', ''])(
    'is an attachment when SharePoint calls it %j, whatever its name',
    async (type) => {
      world.emulator.faults.add({
        service: 'sharepoint',
        action: {
          type: 'alter',
          change: (response) => ({ ...response, headers: { ...response.headers, 'Content-Type': type } }),
        },
      });
      const answer = await pages.get(`${picture}/content?disposition=inline`);
      expect(answer.headers['content-disposition']).toMatch(/^attachment;/);
    },
  );
});

describe('the headers of a file', () => {
  it('come without its bytes', async () => {
    const whole = await pages.get(`${picture}/content`);
    const head = await pages.get(`${picture}/content`, { method: 'HEAD' });
    expect([head.status, head.body]).toEqual([200, '']);
    for (const name of ['content-length', 'content-type', 'etag', 'content-disposition', 'accept-ranges'])
      expect([name, head.headers[name]]).toEqual([name, whole.headers[name]]);
  });
});

describe('a file that is wanted as it was read', () => {
  it('comes while it is, and is etag_mismatch afterwards', async () => {
    const file = await pages.file('Read.txt', 'read');
    const etag = await pages.etag(file);
    const same = await pages.get(`${file}/content`, { headers: { 'if-match': etag } });
    expect([same.status, same.body]).toEqual([200, 'read']);
    await pages.file('Read.txt', 'written');
    const other = await pages.get(`${file}/content`, { headers: { 'if-match': etag } });
    expect(refusal(other)).toEqual([412, 'etag_mismatch']);
  });
});

describe('thumbnails', () => {
  it('are listed by size, without an address, and none for what cannot be drawn', async () => {
    const answer = await pages.get(`${picture}/thumbnails`);
    expect(rows(answer)).toEqual([
      {
        id: '0',
        sizes: expect.arrayContaining([{ name: 'small', width: 96, height: 96 }]),
      },
    ]);
    expect(answer.body).not.toMatch(/tempauth|url|http/i);
    expect(rows(await pages.get(`${pages.item('Welcome.txt')}/thumbnails`))).toEqual([]);
  });

  it('come as pictures, fetched without a token', async () => {
    world.emulator.transcript.clear();
    const answer = await pages.get(`${picture}/thumbnails/0/medium/content`);
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'image/png']);
    expect(answer.headers).toMatchObject({
      'content-disposition': `inline; filename="thumbnail"; filename*=UTF-8''thumbnail`,
      'content-security-policy': expect.stringMatching(/^sandbox; default-src 'none'/),
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-store',
    });
    expect(graphCalls()).toBe(1);
    const [link] = world.emulator.transcript.find({ service: 'sharepoint' });
    expect(link?.headers).not.toHaveProperty('authorization');
  });

  it('that hold script are attachments, and pages are no pictures', async () => {
    const svg = await pages.file('drawing.svg', '<svg onload="alert(1)"/>');
    const answer = await pages.get(`${svg}/thumbnails/0/small/content`);
    expect(answer.headers['content-disposition']).toMatch(/^attachment;/);
    world.emulator.faults.add({ service: 'sharepoint', action: { type: 'html' } });
    expect(refusal(await pages.get(`${picture}/thumbnails/0/small/content`))).toEqual([
      502,
      'upstream_invalid',
    ]);
  });

  it.each(['https://evil.example/x', 'https://eastus1-mediap.svc.ms.evil.example/x', '/\\evil.example'])(
    'are not fetched from %s',
    async (place) => {
      const action = { type: 'respond', status: 302, headers: { location: place } } as const;
      world.emulator.faults.add({ service: 'graph', path: /thumbnails/, times: 2, action });
      expect(refusal(await pages.get(`${picture}/thumbnails/0/small/content`))).toEqual([
        502,
        'upstream_invalid',
      ]);
    },
  );

  it('are of a set and a size that can be', async () => {
    expect(refusal(await pages.get(`${picture}/thumbnails/7/small/content`))).toEqual([404, 'not_found']);
    world.emulator.transcript.clear();
    for (const size of ['huge', 'c0x1', 'c99999x1', '..%2f', 'small%2Fcontent', 'small%3Fx'])
      expect(refusal(await pages.get(`${picture}/thumbnails/0/${size}/content`))).toEqual([
        400,
        'bad_request',
      ]);
    expect(graphCalls()).toBe(0);
  });
});

describe('a preview', () => {
  it('is refused before anybody is asked, and says which setting would allow it', async () => {
    const answer = await pages.send('POST', `${picture}/preview`, {});
    expect(refusal(answer)).toEqual([403, 'access_denied']);
    expect(answer.json()['detail']).toContain('PREAUTHENTICATED_URLS=allowed');
    expect(graphCalls()).toBe(0);
  });

  it('is an address that acts as the user, where the operator allows that', async () => {
    const user = world.browser(await world.replicate({ PREAUTHENTICATED_URLS: 'allowed' }));
    await user.signIn(ADELE);
    const lax = pages.as(user);
    const answer = await lax.send('POST', `${picture}/preview`, { page: '2', zoom: 1.5 });
    expect([answer.status, answer.json()['getUrl']]).toEqual([200, expect.stringContaining('tempauth=')]);
    const [sent] = world.emulator.transcript.find({ service: 'graph', path: /preview$/ });
    expect(JSON.parse(sent?.body ?? '')).toEqual({ page: '2', zoom: 1.5 });
    for (const body of [{ page: '<x>' }, { zoom: 0 }, { zoom: '2' }, { viewer: 'onedrive' }])
      expect(refusal(await lax.send('POST', `${picture}/preview`, body))).toEqual([400, 'bad_request']);
  });
});
