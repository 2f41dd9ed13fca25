import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { request as httpRequest } from 'node:http';
import type { Answer, Browser } from '../support/browser.js';
import { startWorld, type World } from '../support/world.js';

const API = '/api/sharepoint';
const MEBIBYTE = 1024 * 1024;

let world: World;
let user: Browser;
let drive = '';
const files = new Map<string, string>();

beforeAll(async () => {
  world = await startWorld();
  user = await world.signedIn();
  const drives = rows(await user.xhr(`${API}/sites/%2Fsites%2Fdemo/drives`));
  drive = `${API}/drives/${String(drives[0]?.['id'])}`;
  for (const { name, id } of rows(await user.xhr(`${drive}/children`))) files.set(String(name), String(id));
});
afterAll(() => world.stop());
beforeEach(() => world.emulator.transcript.clear());

const rows = (answer: Answer): Record<string, unknown>[] => {
  const found = answer.json()['items'];
  return Array.isArray(found) ? found : [];
};
const itemOf = (name: string): string => `${drive}/items/${files.get(name) ?? name}`;
const put = (path: string, body: string | Buffer, headers: Record<string, string> = {}): Promise<Answer> =>
  user.xhr(path, { method: 'PUT', body, headers: { 'content-type': 'text/plain', ...headers } });

describe('a folder', () => {
  it('lists files and folders without any address that works without a token', async () => {
    const answer = await user.xhr(`${drive}/children`);
    expect(answer.body).not.toMatch(/tempauth|downloadUrl/);
    expect(rows(answer)).toContainEqual(
      expect.objectContaining({ name: 'Reports', kind: 'folder', childCount: 2 }),
    );
    expect(rows(answer)).toContainEqual(
      expect.objectContaining({ name: 'Welcome.txt', kind: 'file', mimeType: 'text/plain', size: 26 }),
    );
  });

  it('is listed a page at a time, the root folder by either of its names', async () => {
    const first = await user.xhr(`${drive}/items/root/children?top=2`);
    const second = await user.xhr(
      `${drive}/items/root/children?cursor=${String(first.json()['nextCursor'])}`,
    );
    const whole = await user.xhr(`${drive}/children`);
    expect([...rows(first), ...rows(second)]).toEqual(rows(whole).slice(0, 4));
    const reports = await user.xhr(`${itemOf('Reports')}/children`);
    expect(rows(reports).map(({ name }) => name)).toEqual(expect.arrayContaining(['2025-01.csv', 'Drafts']));
  });
});

describe('a file', () => {
  it('is described with its ETag, and 304 while that stands', async () => {
    const answer = await user.xhr(itemOf('Welcome.txt'));
    const etag = String(answer.headers['etag']);
    expect([answer.status, answer.json()]).toEqual([200, expect.objectContaining({ kind: 'file', etag })]);
    const again = await user.xhr(itemOf('Welcome.txt'), { headers: { 'if-none-match': `"x", ${etag}` } });
    expect([again.status, again.body, again.headers['etag']]).toEqual([304, '', etag]);
  });

  it.each(['page.html', 'logo.svg', '100% #1 & more.txt'])(
    '%s comes as an attachment that can run nothing',
    async (name) => {
      const answer = await user.xhr(`${itemOf(name)}/content`);
      expect(answer.status).toBe(200);
      expect(answer.headers['content-disposition']).toContain(`attachment; filename="`);
      expect(answer.headers['content-disposition']).toContain(`filename*=UTF-8''${encodeURIComponent(name)}`);
      expect(answer.headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'cache-control': 'private, no-store',
        'content-length': String(Buffer.byteLength(answer.body)),
      });
      expect(answer.headers['content-security-policy']).toMatch(
        /^sandbox; default-src 'none';.*frame-ancestors 'none'/,
      );
    },
  );

  it('is fetched with the link that Graph gave, byte for byte and without a bearer', async () => {
    await user.xhr(`${itemOf('Welcome.txt')}/content`, {
      headers: { range: 'bytes=0-6', authorization: 'Bearer x' },
    });
    const [link] = world.emulator.transcript.find({ service: 'sharepoint' });
    expect(link?.headers).toMatchObject({ range: 'bytes=0-6' });
    expect(link?.headers).not.toHaveProperty('authorization');
    expect(link?.headers).not.toHaveProperty('cookie');
    expect(link?.target).toMatch(/tempauth=/);
    expect(JSON.stringify(world.bff.log.lines)).not.toContain('tempauth');
  });

  it('comes in parts, and not at all when it has not changed', async () => {
    const content = `${itemOf('Welcome.txt')}/content`;
    const part = await user.xhr(content, { headers: { range: 'bytes=3-6' } });
    expect([part.status, part.body, part.headers['content-range']]).toEqual([206, 'come', 'bytes 3-6/26']);
    const headers = { 'if-none-match': String(part.headers['etag']) };
    expect(await user.xhr(content, { headers })).toMatchObject({ status: 304, body: '' });
    await user.xhr(content, { headers: { range: 'bytes=3-6', 'if-range': '"other"' } });
    expect(world.emulator.transcript.find({ service: 'sharepoint' }).at(-1)?.headers).toMatchObject({
      'if-range': '"other"',
    });
    const beyond = await user.xhr(content, { headers: { range: 'bytes=100-' } });
    expect([beyond.status, beyond.json()['code'], beyond.headers['content-range']]).toEqual([
      416,
      'upload_range',
      'bytes */26',
    ]);
  });

  it('has a name even when SharePoint forgets to say it', async () => {
    world.emulator.faults.add({
      service: 'sharepoint',
      action: {
        type: 'alter',
        change: (response) => {
          const {
            'Content-Disposition': _name,
            'content-disposition': _other,
            ...headers
          } = response.headers ?? {};
          return { ...response, headers };
        },
      },
    });
    const answer = await user.xhr(`${itemOf('Welcome.txt')}/content`);
    expect(answer.headers['content-disposition']).toBe(
      `attachment; filename="Welcome.txt"; filename*=UTF-8''Welcome.txt`,
    );
  });

  it('that is not there is 404', async () => {
    const answer = await user.xhr(`${drive}/items/01NOTHING/content`);
    expect([answer.status, answer.json()['code']]).toEqual([404, 'not_found']);
  });
});

describe('an upload', () => {
  it('makes a file, once: then its name is taken', async () => {
    const address = `${drive}/children/${encodeURIComponent('Añejo #1 100%.txt')}/content`;
    const made = await put(address, 'first');
    expect([made.status, made.json()]).toEqual([
      201,
      expect.objectContaining({ name: 'Añejo #1 100%.txt', size: 5 }),
    ]);
    expect(made.headers['etag']).toBe(made.json()['etag']);
    const location = String(made.headers['location']);
    expect((await user.xhr(location)).json()['name']).toBe('Añejo #1 100%.txt');
    expect((await user.xhr(`${location}/content`)).body).toBe('first');

    const again = await put(address, 'second');
    expect([again.status, again.json()['code']]).toEqual([409, 'name_conflict']);
    const renamed = await put(`${address}?conflict=rename`, 'third');
    expect([renamed.status, renamed.json()['name']]).toEqual([201, 'Añejo #1 100% 1.txt']);
    const replaced = await put(`${address}?conflict=replace`, 'fourth');
    expect([replaced.status, replaced.headers['location']]).toEqual([200, undefined]);
    expect((await user.xhr(`${location}/content`)).body).toBe('fourth');
  });

  it('goes into a folder, with any type, also JSON, and with no byte changed', async () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
    const made = await put(`${itemOf('Reports')}/children/bytes.json/content`, bytes, {
      'content-type': 'application/json',
    });
    expect(made.status).toBe(201);
    expect(world.emulator.sharePoint.file('/sites/demo', 'Documents', 'Reports/bytes.json')?.content).toEqual(
      bytes,
    );
    const empty = await put(`${itemOf('Reports')}/children/empty.txt/content`, '');
    expect([empty.status, empty.json()['size']]).toEqual([201, 0]);
  });

  it('replaces a file only while it is the version that was read', async () => {
    const content = `${itemOf('Welcome.txt')}/content`;
    const before = String((await user.xhr(itemOf('Welcome.txt'))).headers['etag']);
    const replaced = await put(content, 'newer', { 'if-match': before });
    expect([replaced.status, replaced.json()['size']]).toEqual([200, 5]);
    const late = await put(content, 'older', { 'if-match': before });
    expect([late.status, late.json()['code']]).toEqual([412, 'etag_mismatch']);
    const anyway = await put(content, 'newest');
    expect(anyway.status).toBe(200);
  });

  it('is sent again in full when the token is refused at its end', async () => {
    world.emulator.sharePoint.expire(1, 'graph');
    const made = await put(`${drive}/children/twice.txt/content`, 'all of it');
    expect(made.status).toBe(201);
    const sent = world.emulator.transcript.find({ service: 'graph', method: 'PUT' });
    expect(sent.map(({ status, body }) => [status, body])).toEqual([
      [401, 'all of it'],
      [201, 'all of it'],
    ]);
  });

  it.each([
    ['one byte too large', 1],
    ['far too large', 8 * MEBIBYTE],
  ])('of unknown length that is %s is 413 and never sent on', async (_name, excess) => {
    const bytes = Buffer.alloc(10 * MEBIBYTE + excess);
    const answer = await upload(`${drive}/children/large.bin/content`, bytes);
    expect([answer.status, answer.code]).toEqual([413, 'payload_too_large']);
    expect(world.emulator.transcript.count({ service: 'graph' })).toBe(0);
  });

  it('that announces more than SharePoint holds is 413 before a byte of it is read', async () => {
    const length = 250 * 1024 ** 3 + 1;
    const answer = await upload(`${drive}/children/large.bin/content`, Buffer.from('begun'), length);
    expect([answer.status, answer.code]).toEqual([413, 'payload_too_large']);
    expect(world.emulator.transcript.count({ service: 'graph' })).toBe(0);
  });

  it('of unknown length, and exactly the limit, passes', async () => {
    const answer = await upload(`${drive}/children/limit.bin/content`, Buffer.alloc(10 * MEBIBYTE));
    expect(answer.status).toBe(201);
  });

  it.each(['a%2Fb', '%252e%252e', 'a%3Fb', 'a%00', 'a:b', ' ', 'a%5Cb'])(
    'cannot be named %s',
    async (name) => {
      const answer = await put(`${drive}/children/${name}/content`, 'x');
      expect([answer.status, answer.json()['code']]).toEqual([400, 'bad_request']);
      expect(world.emulator.transcript.count({ service: 'graph' })).toBe(0);
    },
  );
});

/** Without a Content-Length, or with this one, however many bytes there are. */
function upload(
  path: string,
  bytes: Buffer,
  length?: number,
): Promise<{ status: number | undefined; code: string }> {
  const url = new URL(path, world.origin);
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host: '127.0.0.1', port: url.port, path, method: 'PUT' }, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      answer.on('end', () => {
        sent.destroy();
        resolve({ status: answer.statusCode, code: String(JSON.parse(body).code) });
      });
    });
    sent.setHeader('Host', url.host);
    sent.setHeader('Cookie', user.jar.header(url) ?? '');
    sent.setHeader('X-CSRF', '1');
    sent.setHeader('Origin', world.origin);
    sent.setHeader('Content-Type', 'application/octet-stream');
    if (length !== undefined) sent.setHeader('Content-Length', length);
    sent.on('error', reject);
    sent.write(bytes.subarray(0, bytes.length / 2));
    const rest = bytes.subarray(bytes.length / 2);
    if (length === undefined) sent.end(rest);
    else sent.write(rest);
  });
}
