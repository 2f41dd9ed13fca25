import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser } from '../support/browser.js';
import { GRAPH, GRAPH_ITEMS, ROOT, send, SITE, valuesOf } from '../support/graph-mount.js';
import { expectProblem } from '../support/problems.js';
import { MINUTE } from '../support/test-clock.js';
import { expectCleanCalls, upstreamCalls } from '../support/upstream-calls.js';
import { ALEX, startWorld, type Replica, type World } from '../support/world.js';

let world: World;
let user: Browser;
let other: Replica;
beforeAll(async () => {
  world = await startWorld({ redis: true, env: { PASS_THROUGH: 'graph' } });
  user = await world.signedIn();
  other = await world.replicate();
});
afterAll(() => world.stop());
beforeEach(() => world.emulator.transcript.clear());

describe('a mount that is not configured', () => {
  it('is not there, like any other path that is not', async () => {
    const off = world.browser(await world.replicate({ PASS_THROUGH: '' }));
    expectProblem(await off.xhr(`${GRAPH}/me`), 'not_found');
    expectProblem(await off.xhr(`${GRAPH}/$batch`, { method: 'POST' }), 'not_found');
    expectProblem(await user.xhr('/sharepoint/_api/web'), 'not_found');
  });
});

describe('a mount', () => {
  it('takes no tokens of machine clients, nor of anybody else', async () => {
    const open = await world.replicate({ API_AUDIENCE: 'api://entra-bff', API_SCOPES: 'access_as_user' });
    const answer = await world
      .browser(open)
      .xhr(`${GRAPH}/me`, { headers: { authorization: 'Bearer x.y.z' } });
    expect([answer.status, answer.json()['code']]).toEqual([401, 'session_required']);
    expect(upstreamCalls(world)).toEqual([]);
  });
});

describe('what Graph answers', () => {
  it('leads on to us: to the next page, and to what has changed', async () => {
    const first = await user.xhr(`${GRAPH_ITEMS}?$top=5&$expand=fields($select=Title)`);
    const next = String(first.json()['@odata.nextLink']);
    expect(next).toMatch(`${world.origin}${GRAPH}/sites/`);
    expect(valuesOf(await user.xhr(next)).map(({ id }) => id)).toEqual(['6', '7', '8', '9', '10']);
    const latest = await user.xhr(`${GRAPH_ITEMS}/delta?token=latest`);
    expect(latest.json()['@odata.deltaLink']).toMatch(`${world.origin}${GRAPH}/sites/`);
    expect(valuesOf(await user.xhr(String(latest.json()['@odata.deltaLink'])))).toEqual([]);
    expectCleanCalls(world);
  });

  it('keeps every byte that is no address', async () => {
    const body =
      '{"id":9007199254740993123,"a":[1.10,"\\u0041"],"@odata.id":"' + world.emulator.graphUrl + '/v1.0/x"}';
    world.emulator.faults.add({
      service: 'graph',
      action: { type: 'respond', status: 200, headers: { 'content-type': 'application/json' }, body },
    });
    const answer = await user.xhr(`${GRAPH}/me`);
    expect(answer.body).toBe(body.replace(world.emulator.graphUrl, `${world.origin}/graph`));
    expect(answer.headers['content-length']).toBe(String(answer.body.length));
  });

  it('says where a thing was made, and of which version it is', async () => {
    const made = await send(user, 'POST', GRAPH_ITEMS, { fields: { Title: 'Passed through' } });
    expect(made.status).toBe(201);
    const path = `${GRAPH_ITEMS}/${String(made.json()['id'])}`;
    const etag = String(made.json()['eTag']);
    const changed = await send(
      user,
      'PATCH',
      `${path}/fields`,
      { Title: 'x' },
      { headers: { 'if-match': etag } },
    );
    expect([changed.status, changed.json()['Title']]).toEqual([200, 'x']);
    const stale = await send(
      user,
      'PATCH',
      `${path}/fields`,
      { Title: 'y' },
      { headers: { 'if-match': etag } },
    );
    expect([stale.status, stale.json()['code']]).toEqual([412, 'etag_mismatch']);
    expect((await user.xhr(path, { method: 'DELETE' })).status).toBe(204);
  });
});

describe('a file', () => {
  it('comes as an attachment, in the ranges that are asked for, without its link being shown', async () => {
    const path = `${ROOT}:/Welcome.txt:/content`;
    const whole = await user.xhr(path);
    expect([whole.status, whole.body]).toEqual([200, 'Welcome to the demo site.\n']);
    expect(whole.headers).toMatchObject({
      'content-disposition': expect.stringMatching(/^attachment; filename="Welcome.txt"/),
      'content-security-policy': expect.stringMatching(/^sandbox; default-src 'none'/),
      'cache-control': 'private, no-store',
    });
    const part = await user.xhr(path, { headers: { range: 'bytes=0-6' } });
    expect([part.status, part.body, part.headers['content-range']]).toEqual([206, 'Welcome', 'bytes 0-6/26']);
    const same = await user.xhr(path, { headers: { 'if-none-match': String(whole.headers['etag']) } });
    expect([same.status, same.body]).toEqual([304, '']);
    const beyond = await user.xhr(path, { headers: { range: 'bytes=99-' } });
    expect([beyond.status, beyond.json()['code']]).toEqual([416, 'upload_range']);
    expectCleanCalls(world);
  });

  it('is written byte for byte, whatever its type is said to be', async () => {
    const bytes = Buffer.from([0, 255, 1, 254, 123, 34]);
    const json = { 'content-type': 'application/json;charset=utf-8' };
    for (const [name, body] of [
      ['raw.bin', bytes],
      ['empty.txt', Buffer.alloc(0)],
      ['broken.json', Buffer.from('{"a":')],
    ] as const) {
      const made = await user.xhr(`${ROOT}:/${name}:/content`, { method: 'PUT', body, headers: json });
      expect([made.status, made.json()['size']]).toEqual([201, body.length]);
    }
    const [call] = upstreamCalls(world);
    expect(call?.headers['content-type']).toBe('application/json;charset=utf-8');
  });

  it('of any size streams up and down', async () => {
    const bytes = Buffer.alloc(3 * 1024 * 1024, 'stream ');
    const made = await user.xhr(`${ROOT}:/large.bin:/content`, { method: 'PUT', body: bytes });
    expect([made.status, made.json()['size']]).toEqual([201, bytes.length]);
    const read = await user.xhr(`${SITE}/drive/items/${String(made.json()['id'])}/content`);
    expect(read.body).toBe(bytes.toString());
  });
});

describe('a link that needs no token', () => {
  const linkOf = async (): Promise<string> => {
    const answer = await user.xhr(`${ROOT}:/Welcome.txt`);
    expect(answer.body).not.toContain('tempauth');
    return String(answer.json()['@microsoft.graph.downloadUrl']);
  };

  it('is one of ours, good on every replica, for its owner alone, and for an hour', async () => {
    const link = await linkOf();
    expect(link).toMatch(`${world.origin}${GRAPH}/~/`);
    expect((await user.xhr(link)).body).toBe('Welcome to the demo site.\n');
    expect((await user.through({ [world.origin]: other.address }).xhr(link)).status).toBe(200);
    const alex = await world.signedIn(ALEX);
    expect((await alex.xhr(link)).json()['code']).toBe('not_found');
    expect((await world.browser().xhr(link)).json()['code']).toBe('session_required');
    expect((await user.xhr(link.slice(0, -2))).json()['code']).toBe('not_found');
    expect((await user.xhr(link, { method: 'PUT' })).json()['code']).toBe('method_not_allowed');
    const before = upstreamCalls(world).length;
    world.clock.advance(60 * MINUTE);
    expect((await user.xhr(link)).json()['code']).toBe('not_found');
    expect(upstreamCalls(world).length).toBe(before);
    world.clock.advance(-60 * MINUTE);
  });

  it('takes an upload piece by piece, on any replica, and tells how far it is', async () => {
    const session = await send(user, 'POST', `${ROOT}:/pieces.bin:/createUploadSession`, {});
    const url = String(session.json()['uploadUrl']);
    const put = (browser: Browser, body: Buffer, range: string) =>
      browser.xhr(url, { method: 'PUT', body, headers: { 'content-range': `bytes ${range}/327690` } });
    expect((await put(user, Buffer.alloc(327_680), '0-327679')).status).toBe(202);
    expect((await put(user, Buffer.alloc(327_680), '0-327679')).json()).toMatchObject({
      code: 'upload_range',
      nextExpectedRanges: ['327680-'],
    });
    expect((await user.xhr(url)).json()['nextExpectedRanges']).toEqual(['327680-']);
    const last = await put(
      user.through({ [world.origin]: other.address }),
      Buffer.alloc(10),
      '327680-327689',
    );
    expect([last.status, last.json()['size']]).toEqual([201, 327_690]);
    expect(last.body).not.toContain('tempauth');
    expectCleanCalls(world);
  });

  it('ends an upload that is given up', async () => {
    const session = await send(user, 'POST', `${ROOT}:/given-up.bin:/createUploadSession`, {});
    const url = String(session.json()['uploadUrl']);
    expect((await user.xhr(url, { method: 'DELETE' })).status).toBe(204);
    expect((await user.xhr(url)).json()['code']).toBe('not_found');
  });

  it('watches a copy', async () => {
    const copy = await send(user, 'POST', `${ROOT}:/Welcome.txt:/copy`, { name: 'Copied.txt' });
    expect(copy.status).toBe(202);
    const monitor = await user.xhr(String(copy.headers['location']));
    expect([monitor.status, monitor.json()['status']]).toEqual([200, 'completed']);
    expectCleanCalls(world);
  });
});

describe('what is let pass', () => {
  it('is changed by PASS_THROUGH_ALLOW, and nothing else with PASS_THROUGH_DEFAULTS=off', async () => {
    const more = await world.replicate({ PASS_THROUGH_ALLOW: 'GET /graph/v1.0/sites/{site}/permissions' });
    const less = await world.replicate({
      PASS_THROUGH_ALLOW: 'GET /graph/v1.0/me',
      PASS_THROUGH_DEFAULTS: 'off',
    });
    const codes = async (replica: Replica, paths: string[]): Promise<unknown[]> => {
      const browser = user.through({ [world.origin]: replica.address });
      return Promise.all(paths.map(async (path) => (await browser.xhr(path)).json()['code']));
    };
    expect(await codes(more, [`${SITE}/permissions`, SITE])).not.toContain('access_denied');
    expect(await codes(less, [`${GRAPH}/me`, SITE, `${SITE}/lists`])).toEqual([
      undefined,
      'access_denied',
      'access_denied',
    ]);
  });
});
