import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { OPERATIONS } from '../../src/platform/env/alias-operations.js';
import { aliasFile, type AliasFile } from '../support/alias-file.js';
import { curatedRoutes, JUDGED_ELSEWHERE, NEEDS, type Need } from '../support/alias-needs.js';
import { at, batch } from '../support/batch.js';
import type { Answer, Browser } from '../support/browser.js';
import { itemsOf, told } from '../support/sharepoint-page.js';
import { startWorld, type World } from '../support/world.js';

const API = '/api/sharepoint';
const DENIED = [403, 'access_denied'];
const SITE = { site: '/sites/demo' };
const KINDS = { list: { ...SITE, list: 'Requests' }, drive: { ...SITE, drive: 'Documents' } };
type Kind = keyof typeof KINDS;

const kindOf = ({ route }: Need): Kind => (route.includes('{drive}') ? 'drive' : 'list');
/** An alias with these operations and no others. */
const only = ({ operations }: Need, kind: Kind): string => `${kind}.only-${operations.join('-')}`;
const allBut = (operation: string, kind: Kind): string => `${kind}.all-but-${operation}`;

const ALIASES = Object.fromEntries(
  (['list', 'drive'] as const).flatMap((kind) => [
    ...OPERATIONS.map((left) => [
      allBut(left, kind),
      { ...KINDS[kind], operations: OPERATIONS.filter((one) => one !== left) },
    ]),
    ...NEEDS.map((need) => [only(need, kind), { ...KINDS[kind], operations: need.operations }]),
  ]),
);

let file: AliasFile;
let world: World;
let shut: Browser;
let raw: Record<string, string>;
beforeAll(async () => {
  file = aliasFile(ALIASES);
  world = await startWorld({
    redis: true,
    env: { SHAREPOINT_ALIASES: file.path, SHAREPOINT_ACCESS: 'aliases', PREAUTHENTICATED_URLS: 'allowed' },
  });
  const other = await world.replicate({ SHAREPOINT_ACCESS: 'all' });
  shut = await world.signedIn();
  const open = shut.through({ [world.origin]: other.address });
  const [drive] = itemsOf(await open.xhr(`${API}/sites/%2Fsites%2Fdemo/drives`));
  const [child] = itemsOf(await open.xhr(`${API}/drives/${String(drive?.['id'])}/children`));
  raw = {
    site: '%2Fsites%2Fdemo',
    list: 'Requests',
    drive: String(drive?.['id']),
    item: String(child?.['id']),
  };
});
afterAll(async () => {
  await world.stop();
  file.remove();
});
beforeEach(() => {
  world.emulator.transcript.clear();
});

const upstreamCalls = (): number =>
  world.emulator.transcript.count({ service: 'graph' }) +
  world.emulator.transcript.count({ service: 'sharepoint' });

const EXAMPLES: Record<string, string> = {
  name: 'a.txt',
  operation: 'o'.repeat(43),
  permission: 'cGVybWlzc2lvbg',
  size: 'small',
  subscription: 's'.repeat(22),
  thumbnail: '0',
  upload: 'u'.repeat(32),
  version: '1.0',
};

/** Method and address of a route, with these values in its path. */
function addressOf(route: string, values: Record<string, string>): [method: string, path: string] {
  const [method = '', path = ''] = route.split(' ');
  const named: Record<string, string> = {
    ...EXAMPLES,
    ...(path.includes('{list}') && { item: '1' }),
    ...values,
  };
  const filled = path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => named[name] ?? 'missing');
  const query = { '/item': '?path=Welcome.txt', '/search': '?q=welcome' };
  const own = Object.entries(query).find(([end]) => method === 'GET' && filled.endsWith(end));
  return [method, `${API}${filled}${own?.[1] ?? ''}`];
}

function call(route: string, values: Record<string, string>, body?: object): Promise<Answer> {
  const [method, path] = addressOf(route, values);
  const isBytes = method !== 'GET' && /\/(?:content|attachments\/[^/]+)$/.test(path);
  const type = isBytes ? 'application/octet-stream' : 'application/json';
  const content = isBytes ? 'bytes' : JSON.stringify(body);
  const hasBody = body !== undefined || (isBytes && method !== 'DELETE' && method !== 'HEAD');
  return shut.xhr(path, {
    method,
    headers: { 'if-match': '"x"', ...(hasBody && { 'content-type': type }) },
    ...(hasBody && { body: content }),
  });
}

const codeOf = (answer: Answer): unknown => (answer.body.startsWith('{') ? answer.json()['code'] : undefined);
/** An item that is in no list and no drive: what a route does for it, it has to ask SharePoint first. */
const nowhere = (need: Need): Record<string, string> => ({
  item: kindOf(need) === 'list' ? '4711' : '01NOWHERE',
});

describe('where only aliases are open, by raw ids', () => {
  const closed = curatedRoutes().filter((route) => !JUDGED_ELSEWHERE.includes(route));

  it('no route of the API is reached, nor SharePoint asked for it', async () => {
    expect(closed.length).toBeGreaterThan(70);
    for (const route of closed) {
      const answer = await call(route, route.includes('{list}') ? { ...raw, item: '1' } : raw);
      const expected = route.startsWith('HEAD ') ? [403, undefined] : DENIED;
      expect([route, answer.status, codeOf(answer)]).toEqual([route, ...expected]);
    }
    expect(upstreamCalls()).toBe(0);
  });

  it('none is reached as a part of a batch either', async () => {
    const parts = closed
      .filter((route) => !route.startsWith('HEAD '))
      .map((route) => addressOf(route, route.includes('{list}') ? { ...raw, item: '1' } : raw));
    const answers = await batch(
      shut,
      parts.map(([method, url], index) => ({
        id: String(index),
        method,
        url,
        headers: { 'If-Match': '"x"' },
      })),
    );
    const outcomes = answers.map(({ status, body }, index) => [parts[index]?.[1], status, at(body, 'code')]);
    // Bytes are never a part of a batch, whoever asks for them.
    const refused = outcomes.filter(([, status]) => status === 400);
    expect(refused.every(([path]) => /content$|attachments\//.test(String(path)))).toBe(true);
    const others = outcomes.filter((one) => !refused.includes(one));
    expect(others).toEqual(others.map(([path]) => [path, ...DENIED]));
    expect([others.length > 60, upstreamCalls()]).toEqual([true, 0]);
  });

  it('what was judged when it was made is found by its owner only, and is nothing otherwise', async () => {
    const declared = curatedRoutes();
    expect(JUDGED_ELSEWHERE.filter((route) => !declared.includes(route))).toEqual([]);
    for (const route of ['GET /operations/{operation}', 'GET /uploads/{upload}', 'DELETE /uploads/{upload}'])
      expect([route, ...told(await call(route, {}))]).toEqual([route, 404, 'not_found']);
    expect(told(await call('DELETE /subscriptions/{subscription}', {}))).toEqual([404, 'not_found']);
    expect((await call('GET /subscriptions', {})).body).toBe('[]');
    for (const subscription of ['..%2f', 'x', '%2e%2e', `${'s'.repeat(22)}x`])
      expect(told(await call('DELETE /subscriptions/{subscription}', { subscription }))).toEqual([
        404,
        'not_found',
      ]);
    expect(upstreamCalls()).toBe(0);
  });
});

describe('what an alias has to open', () => {
  it('is written down for every route below a list and a drive', () => {
    const below = curatedRoutes().filter((route) => / \/(?:lists|drives)\/\{/.test(route));
    expect(NEEDS.map(({ route }) => route).toSorted()).toEqual(below);
  });

  it.each(NEEDS)('for $route is $operations, and nothing less', async (need) => {
    const { route, operations, body } = need;
    const kind = kindOf(need);
    for (const operation of operations) {
      const answer = await call(route, { ...nowhere(need), [kind]: allBut(operation, kind) }, body);
      expect([operation, answer.status]).toEqual([operation, 403]);
      if (!route.startsWith('HEAD ')) expect(codeOf(answer)).toBe('access_denied');
    }
    expect(upstreamCalls()).toBe(0);
    const answer = await call(route, { ...nowhere(need), [kind]: only(need, kind) }, body);
    expect([answer.status, codeOf(answer)]).not.toEqual(DENIED);
    expect(answer.status).toBeLessThan(500);
    expect(upstreamCalls()).toBeGreaterThan(0);
  });

  it.each([
    ['POST', 'items/{item}/copy?conflict=replace', { name: 'x.txt' }, 'drive.only-read-create'],
    ['POST', 'children/x.txt/uploads', { conflict: 'replace' }, 'drive.only-create'],
    ['PUT', 'children/x.txt/content?conflict=replace', undefined, 'drive.only-create'],
  ])('to replace a file by %s %s is update besides', async (method, path, body, drive) => {
    const answer = await call(`${method} /drives/{drive}/${path}`, { drive, item: raw['item'] ?? '' }, body);
    expect([...told(answer), world.emulator.transcript.count({ method: 'PUT' })]).toEqual([...DENIED, 0]);
  });
});

describe("in a library's alias", () => {
  const FULL = 'drive.all-but-manage';
  const inAlias = (path: string): string => `${API}/drives/${FULL}${path}`;
  const send = (method: string, path: string, body?: object, etag = '"x"'): Promise<Answer> =>
    shut.xhr(inAlias(path), {
      method,
      headers: { 'if-match': etag, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });

  it('what is made is addressed by its name, never by an id of the drive', async () => {
    const folder = await send('POST', '/folders', { name: 'Under a name' });
    const link = await send('POST', `/items/${raw['item'] ?? ''}/links`, { type: 'view' });
    const copy = await send('POST', `/items/${raw['item'] ?? ''}/copy`, { name: 'Copied' });
    const made = [folder, link, copy];
    expect(made.map(({ status }) => status)).toEqual([201, 201, 202]);
    const places = made.map(({ headers }) => String(headers['location']));
    expect(places[0]).toBe(inAlias(`/items/${String(folder.json()['id'])}`));
    expect(places[1]).toBe(inAlias(`/items/${raw['item'] ?? ''}/permissions/${String(link.json()['id'])}`));
    const [, , operation = ''] = places;
    expect((await shut.xhr(operation)).json()).toMatchObject({ status: 'completed', driveId: FULL });
    expect([...made, await shut.xhr(operation)].some(({ body }) => body.includes(raw['drive'] ?? ''))).toBe(
      false,
    );
    for (const place of places) expect((await shut.xhr(place)).status).toBe(200);
  });

  it('nothing is copied or moved to another drive', async () => {
    const item = `/items/${raw['item'] ?? ''}`;
    for (const driveId of [raw['drive'], 'b!other'])
      expect(told(await send('POST', `${item}/copy`, { driveId }))).toEqual(DENIED);
    expect(upstreamCalls()).toBe(0);
    const etag = String((await shut.xhr(inAlias(item))).headers['etag']);
    const moved = await send('PATCH', item, { parentId: '01INANOTHERDRIVE' }, etag);
    expect(told(moved)).toEqual([404, 'not_found']);
    const [sent] = world.emulator.transcript.find({ method: 'PATCH' });
    expect(JSON.parse(sent?.body ?? '')).toEqual({
      parentReference: { driveId: raw['drive'], id: '01INANOTHERDRIVE' },
    });
  });

  it('what was begun ends with what the alias opened for it', async () => {
    const upload = await send('POST', '/children/begun.txt/uploads', {});
    const copy = await send('POST', `/items/${raw['item'] ?? ''}/copy`, { name: 'Copied again' });
    const places = [upload, copy].map(({ headers }) => String(headers['location']));
    const narrow = aliasFile({ [FULL]: { ...KINDS.drive, operations: ['read', 'update'] } });
    try {
      const changed = await world.replicate({ SHAREPOINT_ALIASES: narrow.path });
      const later = shut.through({ [world.origin]: changed.address });
      for (const place of places) {
        expect((await shut.xhr(place)).status).toBe(200);
        expect(told(await later.xhr(place))).toEqual([404, 'not_found']);
      }
      const part = { method: 'PUT', body: 'x', headers: { 'content-range': 'bytes 0-0/1' } };
      expect(told(await later.xhr(String(places[0]), part))).toEqual([404, 'not_found']);
      expect(world.emulator.transcript.count({ method: 'PUT' })).toBe(0);
    } finally {
      narrow.remove();
    }
  });
});
