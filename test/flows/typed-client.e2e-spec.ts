import { execFile } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { compileClient, type CompiledClient } from '../support/typed-client.js';
import { startWorld, type World } from '../support/world.js';

/** The journey of the demo, told as one JSON object. */
const JOURNEY = `
const bff = await import(process.argv[1]);
const client = bff.clientOf(process.env.BFF, { cookie: process.env.COOKIE });
const site = '/sites/demo';
const list = 'Requests';
const told = {};
told.user = await bff.whoIsSignedIn(client);
told.lists = await bff.namesOfLists(client, site);
told.items = (await bff.allItems(client, site, list)).length;
const made = await bff.addItem(client, site, list, 'By a typed client');
told.title = made.fields.Title;
const path = { site, list, item: made.id };
const newer = await bff.rename(client, path, made.etag, 'Renamed');
told.conflict = await bff.rename(client, path, made.etag, 'Too late') ?? 'somebody was faster';
await bff.remove(client, path, newer);
told.gone = await bff.remove(client, path, newer).catch((error) => error.problem.code);
const drive = await bff.firstDrive(client, site);
told.content = await bff.download(client, drive, await bff.upload(client, drive, 'typed.txt', 'Hello, typed world'));
told.together = await bff.readTogether(client, ['/api/sharepoint/lists', '/api/sharepoint/nowhere']);
told.refreshOn = await bff.renew(client);
told.anonymous = await bff.whoIsSignedIn(bff.clientOf(process.env.BFF)).catch((error) => error.problem.code);
console.log(JSON.stringify(told));
`;

describe('a client generated from the description', () => {
  let client: CompiledClient;
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
    client = await compileClient('docs/clients.md', 'docs/openapi.json');
  });
  afterAll(() => world.stop());

  it('compiles in strict mode, as docs/clients.md has it', () => {
    expect(client.faults).toEqual([]);
  });

  it("makes the demo's whole journey", async () => {
    const user = await world.signedIn();
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', JOURNEY, pathToFileURL(client.module).href],
      { env: { BFF: world.bff.address, COOKIE: user.jar.header(new URL(world.origin)) ?? '' } },
    );
    expect(JSON.parse(stdout)).toEqual({
      user: 'adele@contoso.onmicrosoft.com',
      lists: expect.arrayContaining(['Requests']),
      items: 12,
      title: 'By a typed client',
      conflict: 'somebody was faster',
      gone: 'not_found',
      content: 'Hello, typed world',
      together: [200, 404],
      refreshOn: expect.stringMatching(/^\d{4}-/),
      anonymous: 'session_required',
    });
  });
});
