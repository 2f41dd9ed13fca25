// What a page does with @pnp/graph when its base address is ours.
import { graphfi, GraphBrowser } from '@pnp/graph';
import { InjectHeaders } from '@pnp/queryable';
import '@pnp/graph/batching.js';
import '@pnp/graph/files/index.js';
import '@pnp/graph/files/sites.js';
import '@pnp/graph/files/lists.js';
import '@pnp/graph/list-item/index.js';
import '@pnp/graph/lists/index.js';
import '@pnp/graph/lists/sites.js';
import '@pnp/graph/list-item/list.js';
import '@pnp/graph/sites/index.js';
import '@pnp/graph/users/index.js';

const { BASE, COOKIE } = process.env;
const PIECE = 327_680;

const headers = InjectHeaders({ cookie: COOKIE, 'x-csrf': '1' });
const graph = graphfi(`${BASE}/graph/v1.0`).using(GraphBrowser({ baseUrl: `${BASE}/graph/v1.0` }), headers);

const site = await graph.sites.getById('contoso.sharepoint.com:/sites/demo:')();
const items = graph.sites.getById(site.id).lists.getById('Requests').items;

async function pages() {
  const ids = [];
  for await (const page of items.top(2)) ids.push(...page.map(({ id }) => id));
  return ids;
}

async function changes() {
  const made = await items.add({ fields: { Title: 'From PnP' } });
  const changed = await items.getById(made.id).update({ fields: { Title: 'Changed' } });
  await items.getById(made.id).delete();
  const gone = await items
    .getById(made.id)()
    .catch(({ status, message }) => ({ status, message }));
  return { made: made.id !== undefined, changed: changed?.id === made.id, gone };
}

async function files() {
  const drive = graph.sites.getById(site.id).drive;
  const [file] = (await drive.root.children()).filter(({ name }) => name === 'Welcome.txt');
  const content = await (await drive.getItemById(file.id).getContent()).text();
  const bytes = Buffer.alloc(PIECE + 1_234, 'pnp ');
  const root = drive.getItemById((await drive.root()).id);
  const { resumableUpload } = await root.createUploadSession({
    item: { name: 'pnp-large.bin' },
    conflictBehavior: 'replace',
  });
  await resumableUpload.upload(PIECE, bytes.subarray(0, PIECE), `bytes 0-${PIECE - 1}/${bytes.length}`);
  const { nextExpectedRanges } = await resumableUpload.status();
  const made = await resumableUpload.upload(
    bytes.length - PIECE,
    bytes.subarray(PIECE),
    `bytes ${PIECE}-${bytes.length - 1}/${bytes.length}`,
  );
  const read = await (await drive.getItemById(made.id).getContent()).arrayBuffer();
  return { content, nextExpectedRanges, same: bytes.equals(Buffer.from(read)) };
}

async function batch() {
  const [batched, execute] = graph.batched();
  const results = [];
  batched.me().then(
    ({ displayName }) => results.push(displayName),
    (error) => results.push(error.message),
  );
  batched.sites
    .getById(site.id)()
    .then(
      ({ displayName }) => results.push(displayName),
      (error) => results.push(error.message),
    );
  await execute();
  return results;
}

const denied = await graph.users().catch(({ status, message }) => ({ status, message }));

const result = {
  site: site.displayName,
  ids: await pages(),
  changes: await changes(),
  files: await files(),
  batch: await batch(),
  denied,
};
process.stdout.write(`${JSON.stringify(result)}\n`);
