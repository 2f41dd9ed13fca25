import type { DataColumn, DataFile, DataLibrary, DataList, DataSite } from '../../data/sample-data.js';
import { buildList, type ListSpec } from './build-list.js';
import type { ColumnSpec } from './columns.js';
import { childNamed, type DriveNode } from './drive-node.js';
import type { Write } from './item-store.js';
import type { Library } from './library.js';
import { madeUpRows } from './made-up-rows.js';
import type { Random } from './random.js';
import { createSite, FOUNDED } from './create-site.js';
import type { Site, SiteList } from './site-list.js';

/** Adds what a file holds, which was read before: whatever it names is there. */
export function addData(sites: Site[], data: readonly DataSite[], random: Random, systemId: number): void {
  for (const wanted of data) {
    const site = siteFor(sites, wanted, random);
    for (const list of wanted.lists ?? []) addList(site, list, random);
    for (const library of wanted.libraries ?? []) addLibrary(site, library, random, systemId);
  }
}

function siteFor(sites: Site[], { path, title, description }: DataSite, random: Random): Site {
  const known = sites.find((site) => site.path.toLowerCase() === path.toLowerCase());
  const site = known ?? createSite(random, path, path.split('/').at(-1) ?? path, '');
  if (!known) sites.push(site);
  site.title = title ?? site.title;
  site.description = description ?? site.description;
  return site;
}

function specOf(site: Site, { title, urlName, description, columns = [] }: DataList | DataLibrary): ListSpec {
  return {
    title,
    ...(urlName === undefined ? {} : { urlName }),
    ...(description === undefined ? {} : { description }),
    columns: columns.map((column) => columnSpec(site, column)),
  };
}

function listTitled(site: Site, title: string): SiteList | undefined {
  return site.lists.find((list) => list.title.toLowerCase() === title.toLowerCase());
}

function columnSpec(site: Site, { lookup, ...column }: DataColumn): ColumnSpec {
  if (!lookup) return column;
  const listId = listTitled(site, lookup.list)?.id ?? '';
  return { ...column, lookup: { listId, field: lookup.field ?? 'Title' } };
}

function addList(site: Site, list: DataList, random: Random): void {
  const spec = specOf(site, list);
  const { rows = [] } = list;
  const seed =
    typeof rows === 'number'
      ? { count: rows, rows: () => madeUpRows(site, spec, rows) }
      : { count: rows.length, rows: () => rows.map((row) => ({ ...row })) };
  buildList(site, { ...spec, seed }, random, FOUNDED);
}

function addLibrary(site: Site, library: DataLibrary, random: Random, systemId: number): void {
  const built = buildList(site, { ...specOf(site, library), library: true }, random, FOUNDED).library;
  if (!built) return;
  const write = { at: FOUNDED, editorId: systemId };
  for (const path of library.folders ?? []) folderAt(built, path.split('/'), write);
  for (const file of library.files ?? []) {
    const names = file.path.split('/');
    const parent = folderAt(built, names.slice(0, -1), write);
    built.addFile(parent, names.at(-1) ?? '', contentOf(file), write);
  }
}

function folderAt(library: Library, names: readonly string[], write: Write): DriveNode {
  let folder = library.root;
  for (const name of names) folder = childNamed(folder, name) ?? library.addFolder(folder, name, write);
  return folder;
}

function contentOf({ path, text, base64, size }: DataFile): Buffer {
  if (size !== undefined) return Buffer.alloc(size, `${path}\n`);
  return base64 === undefined ? Buffer.from(text ?? '') : Buffer.from(base64, 'base64');
}
