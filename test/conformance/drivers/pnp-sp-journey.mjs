// What a page does with @pnp/sp when its base address is ours. It runs in Node and in browsers.
import { InjectHeaders } from '@pnp/queryable';
import { spfi, spGet, SPBrowser, SPQueryable } from '@pnp/sp';
import '@pnp/sp/batching.js';
import '@pnp/sp/attachments/index.js';
import '@pnp/sp/context-info/index.js';
import '@pnp/sp/fields/index.js';
import '@pnp/sp/files/index.js';
import '@pnp/sp/folders/index.js';
import '@pnp/sp/items/index.js';
import '@pnp/sp/lists/index.js';
import '@pnp/sp/search/index.js';
import '@pnp/sp/webs/index.js';

const LIBRARY = '/sites/demo/Shared Documents';
export const ODD = "O'Brien & 100% #1 (a/b) 😀";

/** `headers` are what the page adds by itself; `size` is that of the file that goes in chunks of `chunk` bytes. */
export async function journey({ origin, headers, size, chunk }) {
  const baseUrl = `${origin}/sharepoint/sites/demo`;
  const sp = spfi(baseUrl).using(SPBrowser({ baseUrl }), InjectHeaders(headers));
  return {
    title: (await sp.web.select('Title')()).Title,
    lists: await lists(sp),
    pages: await pages(sp),
    changes: await changes(sp),
    queries: await queries(sp),
    attachment: await attachment(sp),
    files: await files(sp),
    chunked: await chunked(sp, size, chunk),
    batch: await batch(sp),
    denied: await told(spGet(SPQueryable(sp.web, 'roleassignments'))),
  };
}

async function lists(sp) {
  const found = await sp.web.lists.getByTitle(ODD).select('Title', 'Id')();
  const { Id } = await sp.web.lists.getById(found.Id).select('Id')();
  return { title: found.Title, same: Id === found.Id };
}

async function pages(sp) {
  const ids = [];
  let count = 0;
  for await (const page of sp.web.lists.getByTitle('Archive').items.select('Id').top(60)) {
    ids.push(...page.map(({ Id }) => Id));
    count += 1;
  }
  return { count, items: ids.length, different: new Set(ids).size };
}

async function changes(sp) {
  const { items } = sp.web.lists.getByTitle('Requests');
  const { Id: id } = await items.add({ Title: 'From PnP' });
  const first = await items.getById(id)();
  await items.getById(id).update({ Title: 'Changed' }, first['odata.etag']);
  const { Title: title } = await items.getById(id)();
  const stale = await told(items.getById(id).update({ Title: 'Too late' }, first['odata.etag']));
  await items.getById(id).delete();
  const { Id: other } = await items.add({ Title: 'For the bin' });
  const bin = await items.getById(other).recycle();
  return { title, stale, recycled: typeof bin, gone: await told(items.getById(id)()) };
}

async function queries(sp) {
  const list = sp.web.lists.getByTitle('Requests');
  const ViewXml =
    '<View><Query><Where><Eq><FieldRef Name="Title"/><Value Type="Text">New laptop</Value></Eq></Where></Query></View>';
  const caml = await list.getItemsByCAMLQuery({ ViewXml });
  const { Row } = await list.renderListDataAsStream({ ViewXml });
  const { PrimarySearchResults } = await sp.search('laptop');
  return {
    caml: caml.map(({ Title }) => Title),
    stream: Row.map(({ Title }) => Title),
    search: PrimarySearchResults.map(({ Title }) => Title),
  };
}

async function attachment(sp) {
  const item = sp.web.lists.getByTitle('Requests').items.getById(1);
  await item.attachmentFiles.add("it's 100%.txt", 'attached');
  const file = item.attachmentFiles.getByName("it's 100%.txt");
  const text = await file.getText();
  await file.delete();
  return { text, left: (await item.attachmentFiles()).length };
}

async function files(sp) {
  const folder = sp.web.getFolderByServerRelativePath('Shared Documents');
  const name = "a#1 100%'s.txt";
  await folder.files.addUsingPath(name, 'small', { Overwrite: true });
  const file = sp.web.getFileByServerRelativePath(`${LIBRARY}/${name}`);
  const before = await file.getText();
  await file.setContent('{"not":"json to us"');
  await file.copyByPath(`${LIBRARY}/copy.txt`, true);
  const copied = sp.web.getFileByServerRelativePath(`${LIBRARY}/copy.txt`);
  const copy = await copied.getText();
  await copied.delete();
  const item = await file.getItem('Id');
  const info = await sp.web.getContextInfo();
  return { before, copy, item: typeof item.Id, site: info.WebFullUrl };
}

async function chunked(sp, size, chunk) {
  const bytes = Uint8Array.from({ length: size }, (_value, at) => at % 251);
  const folder = sp.web.getFolderByServerRelativePath('Shared Documents');
  const stages = [];
  const progress = ({ stage }) => void stages.push(stage);
  const options = { Overwrite: true, chunkSize: chunk, progress };
  const made = await folder.files.addChunked('large.bin', new Blob([bytes]), options);
  const read = new Uint8Array(await sp.web.getFileByServerRelativePath(made.ServerRelativeUrl).getBuffer());
  const same = read.length === size && read.every((byte, at) => byte === bytes[at]);
  return { stages, length: Number(made.Length), same };
}

async function batch(sp) {
  const [batched, execute] = sp.batched();
  const { items } = batched.web.lists.getByTitle('Requests');
  const results = [
    batched.web
      .select('Title')()
      .then(({ Title }) => Title),
    items.add({ Title: 'In a batch, é' }).then(({ Title }) => Title),
    items
      .getById(2)
      .update({ Title: 'Changed in a batch' })
      .then(() => 'updated'),
    told(items.getById(9_999)()),
    items
      .getById(2)()
      .then(({ Title }) => Title),
  ];
  await execute();
  return Promise.all(results);
}

/** What the client makes of an error. */
function told(promise) {
  return promise.then(
    () => 'no error',
    ({ status, message }) => ({ status, code: /"code":"(\w+)","retryable"/.exec(message)?.[1] }),
  );
}
