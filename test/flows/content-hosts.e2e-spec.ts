import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { ADELE, startWorld, type World } from '../support/world.js';

const CONTENT = '/api/sharepoint/drives/b!any/items/01ANY/content';

/** Where a tenant in several regions keeps files of another region. */
let server: Server;
let elsewhere = '';
let asked: (string | undefined)[];
let world: World;

beforeAll(async () => {
  asked = [];
  server = createServer((request, response) => {
    asked.push(request.url);
    response.setHeader('content-disposition', 'attachment; filename=a.txt').end('from elsewhere');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  elsewhere = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  world = await startWorld();
  const headers = { location: `${elsewhere}/file?tempauth=secret` };
  const action = { type: 'respond', status: 302, headers } as const;
  world.emulator.faults.add({ service: 'graph', times: Infinity, action });
});
afterAll(async () => {
  await world.stop();
  server.closeAllConnections();
  server.close();
});

it('a file on a host of another region comes where CONTENT_HOSTS names it, and from nowhere else', async () => {
  const named = world.browser(await world.replicate({ CONTENT_HOSTS: elsewhere }));
  await named.signIn(ADELE);
  const answer = await named.xhr(CONTENT);
  expect([answer.status, answer.body]).toEqual([200, 'from elsewhere']);
  expect(asked).toEqual(['/file?tempauth=secret']);

  for (const env of [{}, { CONTENT_HOSTS: 'https://contosoeur.sharepoint.com' }]) {
    const other = world.browser(await world.replicate(env));
    await other.signIn(ADELE);
    const refused = await other.xhr(CONTENT);
    expect([refused.status, refused.json()['code']]).toEqual([502, 'upstream_invalid']);
  }
  expect(asked).toHaveLength(1);
});
