import type { ApiCall } from './api-call.js';

const PAGE = 100;
const LARGEST_PAGE = 5_000;

export interface Page<T> {
  rows: T[];
  next: string | undefined;
}

/** `Paged=TRUE&p_ID=100` names the last row of the page before. */
function startAfter(token: string | undefined): number | undefined {
  const id = token === undefined ? undefined : new URLSearchParams(token).get('p_ID');
  return id === null || id === undefined ? undefined : Number(id);
}

/** Where the page after that row begins. */
export function rowAfter(rows: readonly { id: number }[], token: string | undefined): number {
  const after = startAfter(token?.replace(/^\?/, ''));
  return after === undefined ? 0 : rows.findIndex(({ id }) => id === after) + 1;
}

/** One page of rows; `$skip` has no effect on list items. */
export function pageOf<T extends { id: number }>(call: ApiCall, rows: readonly T[], path: string): Page<T> {
  const size = Math.min(call.query.count('top') ?? PAGE, LARGEST_PAGE);
  const start = rowAfter(rows, call.query.get('skiptoken'));
  const page = rows.slice(start, start + size);
  const last = page.at(-1);
  const more = last !== undefined && start + size < rows.length;
  return { rows: page, next: more ? nextLink(call, path, last.id) : undefined };
}

function nextLink(call: ApiCall, path: string, id: number): string {
  const token = `%24skiptoken=Paged%3dTRUE%26p_ID%3d${id}`;
  const kept = call.query
    .without('skiptoken', 'skip')
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  return `${call.apiUrl}${path}?${[token, ...kept].join('&')}`;
}
