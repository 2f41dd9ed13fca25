import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Answer, Browser } from '../support/browser.js';
import { callAs, startBearerWorld, userToken } from '../support/machine-client.js';
import { itemsOf, told } from '../support/sharepoint-page.js';
import { startWorld, type World } from '../support/world.js';

const API = '/api/sharepoint';
const ITEM = `${API}/sites/%2Fsites%2Fdemo/lists/Requests/items/1`;
const FILES = `${ITEM}/attachments`;

let world: World;
let user: Browser;
beforeAll(async () => {
  world = await startWorld();
  user = await world.signedIn();
});
afterAll(() => world.stop());
beforeEach(() => world.emulator.transcript.clear());

const calls = (service: 'graph' | 'sharepoint'): number => world.emulator.transcript.count({ service });
const put = (method: string, path: string, bytes: Buffer | string): Promise<Answer> =>
  user.xhr(path, { method, headers: { 'content-type': 'application/octet-stream' }, body: bytes });

describe('a file at an item', () => {
  it('is put there, listed, read, replaced and removed', async () => {
    const bytes = Buffer.from([0, 255, 13, 10, 128]);
    const name = encodeURIComponent("O'Brien 😀 (1).bin");
    const made = await put('POST', `${FILES}/${name}`, bytes);
    expect([made.status, made.headers['location']]).toEqual([201, `${FILES}/${name}`]);
    expect(made.json()).toEqual({ name: "O'Brien 😀 (1).bin" });
    expect(itemsOf(await user.xhr(FILES))).toEqual([{ name: "O'Brien 😀 (1).bin" }]);
    const stored = () => world.emulator.sharePoint.item('/sites/demo', 'Requests', 1)?.attachments;
    expect(stored()?.[0]?.content).toEqual(bytes);
    expect(told(await put('POST', `${FILES}/${name}`, 'again'))).toEqual([409, 'name_conflict']);

    expect((await put('PUT', `${FILES}/${name}`, 'newer')).status).toBe(204);
    const read = await user.xhr(`${FILES}/${name}`);
    expect([read.status, read.body]).toEqual([200, 'newer']);

    const removed = await user.xhr(`${FILES}/${name}`, { method: 'DELETE' });
    expect([removed.status, removed.body, stored()]).toEqual([204, '', []]);
    expect(told(await user.xhr(`${FILES}/${name}`))).toEqual([404, 'not_found']);
  });

  it('is told to SharePoint with its own token, and with quotes doubled', async () => {
    await user.xhr(`${FILES}/${encodeURIComponent("it's 100% #1.txt")}`);
    const [call] = world.emulator.transcript.find({ service: 'sharepoint' });
    expect(call?.target).toBe(
      "/sites/demo/_api/web/lists/getByTitle('Requests')/items(1)/AttachmentFiles('it''s%20100%25%20%231.txt')/$value",
    );
    expect([call?.headers['cookie'], calls('graph')]).toEqual([undefined, 0]);
    const [, payload = ''] = String(call?.headers.authorization).split('.');
    const { aud } = JSON.parse(Buffer.from(payload, 'base64url').toString());
    expect(aud).not.toContain('graph');
  });

  it('can run nothing on our origin', async () => {
    await put('POST', `${FILES}/page.html`, '<script>alert(1)</script>');
    const read = await user.xhr(`${FILES}/page.html`);
    expect(read.headers).toMatchObject({
      'content-disposition': expect.stringMatching(/^attachment; filename="page\.html"/),
      'content-security-policy': expect.stringMatching(/^sandbox; default-src 'none'/),
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-store',
    });
  });

  it('is found by a site id, which Graph is asked for once', async () => {
    const site = String((await user.xhr(`${API}/sites/%2Fsites%2Fdemo`)).json()['id']);
    const list = String((await user.xhr(`${API}/sites/${site}/lists/Requests`)).json()['id']);
    world.emulator.transcript.clear();
    const files = `${API}/sites/${site}/lists/${list}/items/2/attachments`;
    expect((await put('POST', `${files}/a.txt`, 'a')).status).toBe(201);
    expect(itemsOf(await user.xhr(files))).toEqual([{ name: 'a.txt' }]);
    expect([calls('graph'), calls('sharepoint')]).toEqual([1, 2]);
    const [call] = world.emulator.transcript.find({ service: 'sharepoint' });
    expect(call?.target).toContain(`/sites/demo/_api/web/lists(guid'${list}')/items(2)/`);
  });

  it('is not looked for on a host that is not configured, whatever Graph says', async () => {
    const id = '11111111-2222-4333-8444-555555555555';
    for (const webUrl of [
      'https://evil.example/sites/demo',
      'https://contoso.sharepoint.com@evil.example/x',
      7,
    ]) {
      world.emulator.faults.add({
        service: 'graph',
        action: {
          type: 'respond',
          status: 200,
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ id, webUrl }),
        },
        times: 1,
      });
      const answer = await user.xhr(`${API}/sites/${id}/lists/Requests/items/1/attachments`);
      expect([400, 502]).toContain(answer.status);
      expect(calls('sharepoint')).toBe(0);
    }
  });

  it('of more than 10 MiB is too large, and SharePoint is not asked', async () => {
    const answer = await put('POST', `${FILES}/big.bin`, Buffer.alloc(10 * 1024 * 1024 + 1));
    expect([...told(answer), calls('sharepoint')]).toEqual([413, 'payload_too_large', 0]);
  });

  it.each(['a%2Fb.txt', '..%2F..%2Fweb', '%252e%252e%2fx', "x')%2F$value", 'a%0d%0ab', 'CON%3A'])(
    'is not named %s',
    async (name) => {
      const answer = await put('POST', `${FILES}/${name}`, 'x');
      expect([...told(answer), calls('sharepoint')]).toEqual([400, 'bad_request', 0]);
    },
  );
});

describe("SharePoint's refusal", () => {
  it('of a token is mended once, in a download too', async () => {
    await put('POST', `${FILES}/kept.txt`, 'kept');
    world.emulator.sharePoint.expire(1, 'sharepoint');
    expect((await user.xhr(`${FILES}/kept.txt`)).body).toBe('kept');
    world.emulator.sharePoint.expire(1, 'sharepoint');
    expect((await put('PUT', `${FILES}/kept.txt`, 'more')).status).toBe(204);
  });

  it('that is a sign-in page never becomes a file', async () => {
    world.emulator.sharePoint.signInPageInsteadOfJson(2, { service: 'sharepoint' });
    expect(told(await user.xhr(`${FILES}/kept.txt`))).toEqual([401, 'reauth_required']);
  });

  it('of an item that is not there is not_found', async () => {
    expect(told(await user.xhr(ITEM.replace('/items/1', '/items/999/attachments')))).toEqual([
      404,
      'not_found',
    ]);
  });
});

it('without SHAREPOINT_URL the answer says what is missing, and no token is asked for', async () => {
  const bare = await startWorld({ env: { SHAREPOINT_URL: '', SHAREPOINT_SCOPES: '' } });
  try {
    const other = await bare.signedIn();
    const answer = await other.xhr(FILES);
    expect(told(answer)).toEqual([404, 'not_found']);
    expect(answer.json()['detail']).toContain('SHAREPOINT_URL');
    const item = ITEM.replace('%2Fsites', 'contoso.sharepoint.com:%2Fsites');
    expect((await other.xhr(item)).status).toBe(200);
  } finally {
    await bare.stop();
  }
});

it('a machine client has them too, each call with the token of the service that it goes to', async () => {
  const bearer = await startBearerWorld();
  try {
    const token = await userToken(bearer);
    const site = await callAs(bearer, token, { path: `${API}/sites/%2Fsites%2Fdemo` });
    const path = `${API}/sites/${String(site.json()['id'])}/lists/Requests/items/1/attachments`;
    const answer = await callAs(bearer, token, { path });
    expect([answer.status, answer.json()]).toEqual([200, { items: [] }]);
    for (const service of ['graph', 'sharepoint'] as const) {
      const sent = bearer.emulator.transcript.find({ service });
      expect(sent.map(({ status }) => status)).toEqual(sent.map(() => 200));
      expect(sent.every(({ headers }) => headers.authorization !== `Bearer ${token}`)).toBe(true);
    }
  } finally {
    await bearer.stop();
  }
});
