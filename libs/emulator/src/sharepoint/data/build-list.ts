import { columnsOf, type ColumnSpec } from './columns.js';
import { driveIdOf } from './graph-ids.js';
import { ItemStore } from './item-store.js';
import { Library } from './library.js';
import type { Fields, Item } from './model.js';
import { drawSeed, randomGuid, rowGuid, seededRandom, type Random } from './random.js';
import type { Site, SiteList } from './site-list.js';

/** A list that is to be made. */
export interface ListSpec {
  title: string;
  description?: string;
  columns?: ColumnSpec[];
  library?: boolean;
  /** Last part of the URL; the title without it. */
  urlName?: string;
  /** Rows that exist from the start; `rows` is called on the first read only. */
  seed?: { count: number; rows: () => Fields[] };
}

const MINUTE = 60_000;

function seededItem(fields: Fields, index: number, random: Random, created: number): Item {
  const at = created + index * MINUTE;
  return {
    id: index + 1,
    guid: rowGuid(random),
    version: 1,
    fields,
    created: at,
    modified: at,
    authorId: 1073741823,
    editorId: 1073741823,
    history: [],
    attachments: [],
  };
}

/** Adds a list to a site. Ids come from `random`; rows have a sequence of their own, so that laziness changes no id. */
export function buildList(site: Site, spec: ListSpec, random: Random, created: number): SiteList {
  const rowRandom = seededRandom(drawSeed(random));
  const { seed } = spec;
  const items = new ItemStore(
    () => randomGuid(rowRandom),
    () => (seed?.rows() ?? []).map((fields, index) => seededItem(fields, index, rowRandom, created)),
    seed?.count,
  );
  const urlName = spec.urlName ?? spec.title;
  const library = spec.library ?? false;
  const list: SiteList = {
    id: randomGuid(random),
    title: spec.title,
    urlName,
    description: spec.description ?? '',
    template: library ? 'documentLibrary' : 'genericList',
    columns: columnsOf(random, spec.columns ?? [], library),
    items,
    created,
    folder: library ? urlName : `Lists/${urlName}`,
  };
  if (library) {
    const rootItem = { ...seededItem({}, 0, random, created), id: 0 };
    list.library = new Library(driveIdOf(site.id, site.webId, list.id), list.id, items, rootItem);
  }
  site.lists.push(list);
  return list;
}
