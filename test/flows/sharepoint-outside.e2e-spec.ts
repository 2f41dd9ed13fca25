import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { Browser } from '../support/browser.js';
import { sendJson, told } from '../support/sharepoint-page.js';
import { startWorld, type World } from '../support/world.js';

const API = '/api/sharepoint';
const LIST = `${API}/sites/%2Fsites%2Fdemo/lists/Requests`;

let world: World;
let user: Browser;
beforeAll(async () => {
  world = await startWorld();
  user = await world.signedIn();
});
afterAll(() => world.stop());
beforeEach(() => world.emulator.transcript.clear());

const upstream = (): number =>
  world.emulator.transcript.count({ service: 'graph' }) +
  world.emulator.transcript.count({ service: 'sharepoint' });

it.each([
  ['POST', `${API}/$batch`],
  ['GET', `${API}/_vti_bin/listdata.svc`],
  ['POST', `${API}/_api/contextinfo`],
  ['GET', `${API}/sites/root/_api/web`],
  ['GET', `${API}/sites/root/_layouts/15/download.aspx`],
  ['GET', `${LIST}/items/1/fields`],
  ['GET', `${LIST}/items/$count`],
  ['GET', `${LIST}/items/delta`],
  ['GET', `${LIST}/items/1/driveItem/content`],
  ['PUT', LIST],
  ['DELETE', LIST],
  ['DELETE', `${LIST}/columns`],
  ['POST', `${LIST}/changes`],
  ['DELETE', `${LIST}/items/1/versions`],
  ['GET', `${LIST}/items/1/versions/1.0/restore`],
  ['PATCH', `${LIST}/items/1/attachments/a.txt`],
  ['POST', `${LIST}/items/1/attachments`],
  ['MERGE', `${LIST}/items/1`],
])('%s %s is no route, and asks nobody', async (method, path) => {
  const answer = await user.xhr(path, { method, headers: { 'if-match': '"x"' } });
  expect([400, 404, 405]).toContain(answer.status);
  expect(['bad_request', 'not_found', 'method_not_allowed']).toContain(answer.json()['code']);
  expect(upstream()).toBe(0);
});

it.each([
  `${LIST}/columns?top=0`,
  `${LIST}/columns?top=501`,
  `${LIST}/changes?top=1e9`,
  `${LIST}/changes?cursor=${'x'.repeat(8_193)}`,
  `${LIST}/items?select=${Array.from({ length: 101 }, (_, at) => `C${at}`).join(',')}`,
  `${LIST}/items/1?select=Title),id`,
  `${LIST}/items/1/versions?top=-1`,
  `${API}/lists/${'t'.repeat(256)}/columns`,
  `${API}/lists/%252e%252e/changes`,
  `${API}/lists/a%252fb/items/1/attachments`,
  `${LIST}/items/0/attachments`,
  `${LIST}/items/1)/versions`,
])('GET %.90s goes over a limit or out of its list: bad_request', async (path) => {
  expect([...told(await user.xhr(path)), upstream()]).toEqual([400, 'bad_request', 0]);
});

it('a header that turns a method into another is told to nobody', async () => {
  const tunnels = {
    'x-http-method': 'DELETE',
    'x-http-method-override': 'DELETE',
    'x-method-override': 'MERGE',
  };
  const added = await user.xhr(`${LIST}/items/1/attachments/a.txt`, {
    method: 'POST',
    headers: { ...tunnels, 'if-match': '*', 'x-requestdigest': 'x', 'content-type': 'text/plain' },
    body: 'a',
  });
  const column = await sendJson(user, 'POST', `${LIST}/columns`, { name: 'New', type: 'text' }, tunnels);
  expect([added.status, column.status]).toEqual([201, 201]);
  const sent = world.emulator.transcript
    .find({ method: 'POST' })
    .filter(({ service }) => service !== 'entra');
  expect(sent.length).toBe(2);
  for (const { headers } of sent) {
    expect(Object.keys(headers).filter((name) => /method|match|digest|cookie|csrf/.test(name))).toEqual([]);
  }
});
