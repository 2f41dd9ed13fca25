import type { UserState } from '../entra/users.js';

/** Users, sites, lists, rows and files that the emulator starts with: a file for `--seed-file`, or `startEmulator({ data })`. */
export interface SampleData {
  /** Whether the emulator's own sites are there too; default true. Without them there is a root site with nothing in it. */
  sampleSites?: boolean;
  /** People of the emulator's own tenant, beside those it always has; who has the name of one of them takes their place. */
  users?: DataUser[];
  sites?: DataSite[];
}

/** Somebody who can sign in. */
export interface DataUser {
  username: string;
  name?: string;
  /** Object id; made from the user name without it. */
  oid?: string;
  state?: UserState;
}

/** A site, or more for one that is there already. */
export interface DataSite {
  /** `/sites/projects`; the empty text is the root site. */
  path: string;
  title?: string;
  description?: string;
  lists?: DataList[];
  libraries?: DataLibrary[];
}

/** The kinds that a column of a file can have. */
export const DATA_COLUMN_KINDS = [
  'text',
  'note',
  'choice',
  'number',
  'dateTime',
  'boolean',
  'lookup',
  'person',
] as const;

/** A column beside those that every list has. */
export interface DataColumn {
  /** Internal name, as in `$filter`. */
  name: string;
  kind: (typeof DATA_COLUMN_KINDS)[number];
  title?: string;
  indexed?: boolean;
  required?: boolean;
  /** Of the kind `choice`. */
  choices?: string[];
  /** Of the kind `lookup`: the title of a list of the site that stands before this one. */
  lookup?: { list: string; field?: string };
}

/** The values of a row by column; a lookup is the id of the row it leads to. */
export type DataRow = Record<string, string | number | boolean | null>;

/** A list with its rows. */
export interface DataList {
  title: string;
  /** Last part of its address; the title without it. */
  urlName?: string;
  description?: string;
  columns?: DataColumn[];
  /** Rows, or how many: those are made up when the list is first read. */
  rows?: DataRow[] | number;
}

/** A document library with its files; the folders above them come by themselves. */
export interface DataLibrary {
  title: string;
  urlName?: string;
  description?: string;
  columns?: DataColumn[];
  /** Paths of folders that hold no file. */
  folders?: string[];
  files?: DataFile[];
}

/** A file by its path below the library; its content is one of `text`, `base64` and `size`. */
export interface DataFile {
  path: string;
  text?: string;
  base64?: string;
  /** Bytes; the content is the path, again and again. */
  size?: number;
}
