import { OPERATIONS, type Operation } from './alias-operations.js';

const NAME = /^[a-z][a-z0-9-]{0,63}(?:\.[a-z0-9][a-z0-9-]{0,63}){0,4}$/;
/** Words that already mean something where an alias may stand. */
const TAKEN: ReadonlySet<string> = new Set(['root', 'localhost']);
const MEMBERS: ReadonlySet<string> = new Set(['site', 'list', 'drive', 'columns', 'operations']);
const GUID = '[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}';
const SITE_ID = new RegExp(`^(?:[a-z0-9.-]{1,255}(?::\\d{1,5})?,${GUID},)?${GUID}$`, 'i');
/** One part of a site's path: what no address holds is left out, and so are `.`, `..` and what is read as them. */
const SITE_PATH = /^(?:\/(?![\s.]*(?:\/|$))[^/\\"#%*:<>?|;\p{Cc}\p{Cf}]{1,128}){1,8}$/u;
const COLUMN = /^[A-Za-z_]\w{0,127}$/;
/** A title: no slash or backslash, nothing that begins a system resource, no dots alone. */
const TITLE = /^(?![$]|[\s.]*$)[^/\\\p{Cc}\p{Cf}]{1,255}$/u;
const DRIVE_ID = /^b![A-Za-z0-9_-]{1,256}$/;

export function isAliasName(name: string): boolean {
  return NAME.test(name) && !TAKEN.has(name);
}

export function isOperation(value: unknown): value is Operation {
  return OPERATIONS.some((operation) => operation === value);
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is wrong with one entry, in words that follow its name. */
export function entryFaults(name: string, entry: unknown): string[] {
  if (!isRecord(entry)) return ['must be an object with site and operations.'];
  const { site, list, drive, columns, operations } = entry;
  const checks: [boolean, string][] = [
    [
      isAliasName(name),
      'must be named in lower case, like hr.requests: words of letters, digits and hyphens, with dots between; not root.',
    ],
    [
      Object.keys(entry).every((member) => MEMBERS.has(member)),
      `has a member that is not known: an alias has ${[...MEMBERS].join(', ')}.`,
    ],
    [isSite(site), 'needs a site: root, a path such as /sites/hr, or an id (host,guid,guid or one guid).'],
    [list === undefined || drive === undefined, 'names a list and a drive: give each an alias of its own.'],
    [list === undefined || isText(list, TITLE), "has a list that is no list's id or title."],
    [
      drive === undefined || isText(drive, TITLE) || isText(drive, DRIVE_ID),
      "has a drive that is no drive's id or library's title.",
    ],
    [
      columns === undefined || (list !== undefined && isSome(columns, (one) => isText(one, COLUMN))),
      'has columns that are not internal names of columns, in an array of at least one; only a list has them.',
    ],
    [
      isSome(operations, isOperation),
      `needs operations: an array of at least one of ${OPERATIONS.join(', ')}.`,
    ],
  ];
  return checks.filter(([isFine]) => !isFine).map(([, fault]) => fault);
}

function isSite(site: unknown): boolean {
  return site === 'root' || isText(site, SITE_PATH) || isText(site, SITE_ID);
}

function isText(value: unknown, form: RegExp): boolean {
  return typeof value === 'string' && form.test(value);
}

function isSome(value: unknown, is: (one: unknown) => boolean): boolean {
  return Array.isArray(value) && value.length >= 1 && value.length <= 500 && value.every(is);
}
