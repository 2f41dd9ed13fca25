import type { ItemStore } from './item-store.js';
import type { Library } from './library.js';
import type { Column, Item, ListTemplate } from './model.js';

/** A list of a site; a library is a list whose rows are files. */
export interface SiteList {
  id: string;
  title: string;
  /** Last part of its URL. */
  urlName: string;
  description: string;
  template: ListTemplate;
  columns: Column[];
  items: ItemStore;
  library?: Library;
  created: number;
  /** Site-relative folder: `Lists/Requests`, `Shared Documents`. */
  folder: string;
}

export interface Site {
  /** Site collection. */
  id: string;
  webId: string;
  /** '' for the root site, else `/sites/demo`. */
  path: string;
  title: string;
  description: string;
  created: number;
  lists: SiteList[];
}

export function columnOf(list: SiteList, name: string): Column | undefined {
  return list.columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
}

/** The type name that `_api` gives to the rows of a list. */
export function entityTypeOf(list: SiteList): string {
  const stem = list.urlName.replaceAll(' ', '_x0020_');
  return list.library ? `SP.Data.${stem}Item` : `SP.Data.${stem}ListItem`;
}

/** Ids only ever go up, so rows are in their order as they were added. */
export function sortedById(list: SiteList): readonly Item[] {
  return list.items.all();
}
