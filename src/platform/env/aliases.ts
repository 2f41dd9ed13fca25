import { readFileSync } from 'node:fs';
import { entryFaults, isAliasName, isOperation, isRecord } from './alias-entry.js';
import type { Operation } from './alias-operations.js';

/** A name that stands for a site, a list or a library, and what may be done there under it. */
export interface Alias {
  name: string;
  kind: 'site' | 'list' | 'drive';
  /** `root`, an id, or the site's path on SharePoint's host. */
  site: string;
  /** Of a list its id or title, of a library its drive's id or its title. */
  target?: string;
  /** Internal names; absent: every column. */
  columns?: ReadonlySet<string>;
  operations: ReadonlySet<Operation>;
}

export interface AliasFile {
  aliases: ReadonlyMap<string, Alias>;
  /** Each a sentence about one entry; none repeats a value of the file, which may be the wrong file. */
  faults: readonly string[];
}

const NONE: AliasFile = { aliases: new Map(), faults: [] };
const LARGEST_BYTES = 1_048_576;
const MOST_ALIASES = 1_000;

/** The aliases of a file; without a path none. */
export function readAliasFile(path: string | undefined): AliasFile {
  if (path === undefined) return NONE;
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return refused('names a file that cannot be read. Check the path and its permissions.');
  }
  return readAliases(text);
}

/** Reads all of it, so that all faults are told together. */
export function readAliases(text: string): AliasFile {
  const content = text.length > LARGEST_BYTES ? undefined : parsed(text);
  if (!isRecord(content)) return refused('names a file that is not a JSON object of aliases by their names.');
  const entries = Object.entries(content);
  if (entries.length > MOST_ALIASES) return refused(`names a file with more than ${MOST_ALIASES} aliases.`);
  const faults = entries.flatMap(([name, entry], index) => {
    const place = isAliasName(name) ? `alias "${name}"` : `alias ${index + 1} of the file`;
    return entryFaults(name, entry).map((fault) => `names a file in which ${place} ${fault}`);
  });
  if (faults.length > 0) return { ...NONE, faults };
  return { aliases: new Map(entries.flatMap(([name, entry]) => toAlias(name, entry))), faults };
}

function toAlias(name: string, entry: unknown): [string, Alias][] {
  if (!isRecord(entry)) return [];
  const { site, list, drive, columns, operations } = entry;
  const target = [list, drive].find((one) => typeof one === 'string');
  const kind = list === undefined ? (drive === undefined ? 'site' : 'drive') : 'list';
  return [
    [
      name,
      {
        name,
        kind,
        site: typeof site === 'string' ? site : 'root',
        ...(target !== undefined && { target }),
        ...(Array.isArray(columns) && { columns: new Set(columns.map(String)) }),
        operations: new Set(Array.isArray(operations) ? operations.filter(isOperation) : []),
      },
    ],
  ];
}

function refused(fault: string): AliasFile {
  return { ...NONE, faults: [fault] };
}

/** Without the parser's words: they quote the text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
