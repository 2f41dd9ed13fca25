import { linkWith, opaque, readOpaque, type GraphCall } from './graph-call.js';
import { graphErrors } from './graph-error.js';

const PAGE = 200;
const LARGEST_PAGE = 5_000;

export function pageSize(call: GraphCall): number {
  return Math.min(call.query.count('top') || PAGE, LARGEST_PAGE);
}

export interface Page<T> {
  rows: T[];
  /** `@odata.nextLink`, or nothing. */
  next: { '@odata.nextLink': string } | Record<string, never>;
}

/** One page; the token says how many rows came before and means nothing to anyone else. */
function pageOf<T>(call: GraphCall, rows: readonly T[]): Page<T> {
  const token = call.query.get('skiptoken');
  const start = token === undefined ? 0 : Number(readOpaque(token)['after']);
  if (!Number.isInteger(start)) throw graphErrors.badRequest('The skip token is not valid.');
  const end = start + pageSize(call);
  if (end >= rows.length) return { rows: rows.slice(start), next: {} };
  const link = linkWith(call, ['skiptoken'], { $skiptoken: opaque({ after: end }) });
  return { rows: rows.slice(start, end), next: { '@odata.nextLink': link } };
}

/** A collection in Graph's wrapping. */
export function collection<T>(
  call: GraphCall,
  context: string,
  rows: readonly T[],
  view: (row: T) => object,
): object {
  const page = pageOf(call, rows);
  const value = page.rows.map(view);
  return { '@odata.context': `${call.baseUrl}/$metadata#${context}`, ...page.next, value };
}
