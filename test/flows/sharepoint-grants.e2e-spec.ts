import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { DrivePages } from '../support/drive-pages.js';
import { declaredRoutes } from '../support/routes.js';
import { storeContents } from '../support/store-contents.js';
import { startWorld, type World } from '../support/world.js';

const GRANT = /tempauth|download\.aspx|\/monitor\/|uploadSession/i;
const SECRET = 'https://contoso.sharepoint.com/_layouts/15/download.aspx?tempauth=secret';

let world: World;
let pages: DrivePages;
let values: Record<string, string>;

beforeAll(async () => {
  world = await startWorld({ redis: true });
  pages = await DrivePages.open(await world.signedIn());
  const picture = await pages.file('photo.png', 'one');
  await pages.file('photo.png', 'two');
  const link = await pages.send('POST', `${picture}/links`, { type: 'view' });
  const copy = await pages.send('POST', `${picture}/copy`, { name: 'copy.png' });
  values = {
    site: '%2Fsites%2Fdemo',
    list: 'Requests',
    drive: String(pages.drive.split('/').at(-1)),
    item: pages.id('photo.png'),
    permission: String(link.json()['id']),
    operation: String(copy.json()['id']),
    version: '1.0',
    thumbnail: '0',
    size: 'small',
  };
  world.emulator.faults.add({
    service: 'graph',
    times: Infinity,
    action: {
      type: 'alter',
      change: ({ body, ...rest }) => ({ ...rest, ...(body !== undefined && { body: poisoned(body) }) }),
    },
  });
});
afterAll(() => world.stop());

/** As if Graph had put a link that works without a token wherever it may. */
function poisoned(body: string | Buffer): string | Buffer {
  if (typeof body !== 'string' || !body.startsWith('{')) return body;
  return JSON.stringify(JSON.parse(body), (name, value: unknown) => {
    const plain = typeof value !== 'object' || value === null || Array.isArray(value);
    if (plain || name === 'fields' || Reflect.has(value, '@microsoft.graph.downloadUrl')) return value;
    const links = { '@microsoft.graph.downloadUrl': SECRET, url: SECRET, getUrl: SECRET, webUrl: SECRET };
    return { ...value, ...links };
  });
}

const addressOf = (path: string): string =>
  path.replaceAll(/\{(\w+)\}/g, (whole, name: string) =>
    name === 'item' && path.includes('{list}') ? '1' : (values[name] ?? whole),
  );

it('no answer, log line or stored entry shows a link that works without a token', async () => {
  const read = declaredRoutes().filter(
    ({ file, method }) => file.startsWith('src/sharepoint/') && method === 'GET',
  );
  const reached: string[] = [];
  for (const { path } of read) {
    const address = addressOf(path);
    if (address.includes('{')) continue;
    const answer = await pages.get(address.endsWith('/search') ? `${address}?q=photo` : address);
    if (answer.status < 300) reached.push(path);
  }
  const item = pages.item('photo.png');
  const etag = await pages.etag(item);
  const search = { query: 'photo', entityTypes: ['driveItem', 'listItem', 'site'] };
  for (const [method, path, body, headers] of [
    ['POST', '/api/sharepoint/search', search, {}],
    ['POST', `${pages.drive}/folders`, { name: 'Poisoned' }, {}],
    ['POST', `${item}/links`, { type: 'edit' }, {}],
    ['POST', `${item}/invite`, { recipients: [{ email: 'a@b.example' }], roles: ['read'] }, {}],
    ['POST', `${item}/copy`, { name: 'copy 2.png' }, {}],
    ['POST', `${item}/preview`, {}, {}],
    ['PATCH', item, { name: 'photo 2.png' }, { 'if-match': etag }],
  ] as const) {
    const answer = await pages.send(method, path, body, headers);
    if (answer.status < 300) reached.push(path);
  }
  for (const part of ['/thumbnails', '/permissions', '/versions', '/operations/{operation}', '/changes'])
    expect(reached.filter((path) => path.includes(part))).not.toEqual([]);
  expect(reached.length).toBeGreaterThan(20);

  const told = pages.user.history
    .filter(({ url }) => url.startsWith(`${world.origin}/api/`))
    .map(({ headers, body }) => JSON.stringify(headers) + body);
  expect(told.filter((text) => GRANT.test(text))).toEqual([]);
  expect(world.bff.log.lines.map((line) => JSON.stringify(line)).filter((text) => GRANT.test(text))).toEqual(
    [],
  );
  expect(JSON.stringify(await storeContents(world))).not.toMatch(GRANT);
  expect(world.emulator.transcript.find({ service: 'sharepoint', path: /tempauth/ })).not.toEqual([]);
});
