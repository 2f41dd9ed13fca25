import { USER_STATES } from '../entra/users.js';
import { optional } from '../optional.js';
import { JsonPlace } from './json-place.js';
import { readColumns, readRow } from './read-columns.js';
import { readFiles, readFolders } from './read-files.js';
import type { DataLibrary, DataList, DataSite, DataUser, SampleData } from './sample-data.js';

const MOST_ROWS = 1_000_000;

/** What a site has before a file adds to it: the titles of its lists, in lower case, by the site's path. */
export type KnownLists = ReadonlyMap<string, readonly string[]>;

/**
 * Sample data out of any value. Throws an Error that names everything that is wrong, each with its place.
 * `sampleLists` are those of the emulator's own sites.
 */
export function readData(value: unknown, sampleLists: KnownLists, name = 'The data'): SampleData {
  const problems: string[] = [];
  const data = readAll(new JsonPlace(value, '', problems), sampleLists);
  if (problems.length === 0) return data;
  throw new Error([`${name} cannot be used:`, ...problems.map((each) => `  ${each}`)].join('\n'));
}

function readAll(place: JsonPlace, sampleLists: KnownLists): SampleData {
  if (!place.isObject(['sampleSites', 'users', 'sites'])) return {};
  const sampleSites = place.at('sampleSites').flag() ?? true;
  const known = new Map<string, Set<string>>();
  if (sampleSites) for (const [path, titles] of sampleLists) known.set(path, new Set(titles));
  const sites = place
    .at('sites')
    .list()
    .flatMap((each) => readSite(each, known));
  return { sampleSites, users: place.at('users').list().flatMap(readUser), sites };
}

function readUser(place: JsonPlace): DataUser[] {
  if (!place.isObject(['username', 'name', 'oid', 'state'])) return [];
  const state = place.at('state');
  const user = {
    username: place
      .at('username')
      .text(/^[^@\s]+@[^@\s]+$/, "must be a user name such as 'zoe@contoso.onmicrosoft.com'"),
    ...optional('name', place.at('name').optionalText(/./)),
    ...optional(
      'oid',
      place.at('oid').optionalText(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'must be a GUID'),
    ),
    ...optional('state', state.isAbsent ? undefined : state.oneOf(USER_STATES)),
  };
  return [user];
}

function readSite(place: JsonPlace, known: Map<string, Set<string>>): DataSite[] {
  if (!place.isObject(['path', 'title', 'description', 'lists', 'libraries'])) return [];
  const path = place
    .at('path')
    .text(/^(\/(sites|teams)\/[^/?#%]+)?$/, "must be '/sites/<name>', or '' for the root site");
  const titles = known.get(path.toLowerCase()) ?? new Set();
  known.set(path.toLowerCase(), titles);
  const site = {
    path,
    ...optional('title', place.at('title').optionalText(/./)),
    ...optional('description', place.at('description').optionalText()),
    lists: place
      .at('lists')
      .list()
      .flatMap((each) => readList(each, titles)),
    libraries: place
      .at('libraries')
      .list()
      .flatMap((each) => readLibrary(each, titles)),
  };
  return [site];
}

/** What lists and libraries have in common. */
function readHead(place: JsonPlace, titles: Set<string>) {
  const title = place.at('title').text();
  const earlier = new Set(titles);
  if (titles.has(title.toLowerCase())) place.at('title').wrong(`the site has a list '${title}' already`);
  titles.add(title.toLowerCase());
  return {
    title,
    ...optional('urlName', place.at('urlName').optionalText(/^[^/]+$/, 'must be one part of an address')),
    ...optional('description', place.at('description').optionalText()),
    columns: readColumns(place.at('columns'), earlier),
  };
}

function readList(place: JsonPlace, titles: Set<string>): DataList[] {
  if (!place.isObject(['title', 'urlName', 'description', 'columns', 'rows'])) return [];
  const head = readHead(place, titles);
  const rows = place.at('rows');
  const read = rows.isNumber
    ? rows.whole(0, MOST_ROWS)
    : rows.list().map((each) => readRow(each, head.columns));
  return [{ ...head, rows: read }];
}

function readLibrary(place: JsonPlace, titles: Set<string>): DataLibrary[] {
  if (!place.isObject(['title', 'urlName', 'description', 'columns', 'folders', 'files'])) return [];
  const head = readHead(place, titles);
  return [{ ...head, folders: readFolders(place.at('folders')), files: readFiles(place.at('files')) }];
}
