// What a page does with Microsoft's Graph client when its base address is ours.
import {
  BatchRequestContent,
  BatchResponseContent,
  Client,
  LargeFileUploadTask,
  PageIterator,
  ResponseType,
} from '@microsoft/microsoft-graph-client';

const { BASE, COOKIE } = process.env;
const SITE = '/sites/contoso.sharepoint.com:/sites/demo:';
const ITEMS = `${SITE}/lists/Requests/items`;
const PIECE = 327_680;

const client = Client.init({
  baseUrl: `${BASE}/graph`,
  defaultVersion: 'v1.0',
  customHosts: new Set(['localhost']),
  authProvider: (done) => done(null, 'a-token-of-the-page'),
  fetchOptions: { headers: { cookie: COOKIE, 'x-csrf': '1' } },
});

async function pages() {
  const ids = [];
  const first = await client.api(ITEMS).expand('fields').top(2).get();
  const pager = new PageIterator(client, first, (item) => {
    ids.push(item.id);
    return true;
  });
  await pager.iterate();
  return ids;
}

async function changes() {
  const made = await client.api(ITEMS).post({ fields: { Title: 'From the Graph client' } });
  const changed = await client
    .api(`${ITEMS}/${made.id}/fields`)
    .header('if-match', made['@odata.etag'])
    .patch({ Title: 'Changed' });
  const stale = await client
    .api(`${ITEMS}/${made.id}/fields`)
    .header('if-match', made['@odata.etag'])
    .patch({ Title: 'Too late' })
    .catch(({ statusCode, code }) => ({ statusCode, code }));
  await client.api(`${ITEMS}/${made.id}`).delete();
  const gone = await client
    .api(`${ITEMS}/${made.id}`)
    .get()
    .catch(({ statusCode, code }) => ({ statusCode, code }));
  return { title: changed.Title, stale, gone };
}

async function files() {
  const content = await client
    .api(`${SITE}/drive/root:/Welcome.txt:/content`)
    .responseType(ResponseType.TEXT)
    .get();
  const { '@microsoft.graph.downloadUrl': link } = await client.api(`${SITE}/drive/root:/Welcome.txt`).get();
  const direct = await fetch(link, { headers: { cookie: COOKIE } });
  const bytes = Uint8Array.from({ length: 300_000 }, (_value, at) => at % 251);
  const written = await client.api(`${SITE}/drive/root:/small.bin:/content`).put(bytes.buffer);
  const read = await client
    .api(`${SITE}/drive/items/${written.id}/content`)
    .responseType(ResponseType.ARRAYBUFFER)
    .get();
  return {
    content,
    direct: await direct.text(),
    same: Buffer.from(bytes).equals(Buffer.from(read)),
    link: new URL(link).origin,
  };
}

async function upload() {
  const bytes = Buffer.alloc(2 * PIECE + 12_345, 'large ');
  const session = await LargeFileUploadTask.createUploadSession(
    client,
    `${BASE}/graph/v1.0${SITE}/drive/root:/large.bin:/createUploadSession`,
    { item: { '@microsoft.graph.conflictBehavior': 'replace' } },
  );
  const file = {
    size: bytes.length,
    name: 'large.bin',
    sliceFile: ({ minValue, maxValue }) => bytes.subarray(minValue, maxValue + 1),
  };
  const task = new LargeFileUploadTask(client, file, session, { rangeSize: PIECE });
  const { responseBody } = await task.upload();
  const read = await client
    .api(`${SITE}/drive/items/${responseBody.id}/content`)
    .responseType(ResponseType.ARRAYBUFFER)
    .get();
  return { size: responseBody.size, same: bytes.equals(Buffer.from(read)) };
}

async function batch() {
  const content = new BatchRequestContent([
    { id: 'me', request: new Request('https://graph.microsoft.com/me', { method: 'GET' }) },
    { id: 'mail', request: new Request('https://graph.microsoft.com/me/messages', { method: 'GET' }) },
  ]);
  const answer = await client.api('/$batch').post(await content.getContent());
  const parts = new BatchResponseContent(answer);
  const mail = parts.getResponseById('mail');
  return {
    me: (await parts.getResponseById('me').json()).displayName,
    mail: { status: mail.status, code: (await mail.json()).error.code },
  };
}

async function errors() {
  return client
    .api('/me/messages')
    .get()
    .catch(({ statusCode, code, message }) => ({ statusCode, code, message }));
}

const result = {
  site: (await client.api(SITE).get()).displayName,
  ids: await pages(),
  changes: await changes(),
  files: await files(),
  upload: await upload(),
  batch: await batch(),
  denied: await errors(),
};
process.stdout.write(`${JSON.stringify(result)}\n`);
