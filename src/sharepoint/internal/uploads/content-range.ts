import { BffError } from '../../../platform/problem.js';

/** Bytes `from` up to, and without, `to`. */
export interface Range {
  from: number;
  to: number;
}

/** The part that a request brings, and of how much in all; undefined when that is written `*`. */
export interface ContentRange extends Range {
  total: number | undefined;
}

/** `bytes 0-25/128` (RFC 9110 §14.4). Throws `bad_request`. */
export function parseContentRange(header: string | undefined): ContentRange {
  const [, first, last, of] =
    /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/i.exec(header?.trim() ?? '') ?? [];
  const [from, to] = [Number(first), Number(last) + 1];
  const total = of === '*' ? undefined : Number(of);
  const isRange = first !== undefined && from < to && (total === undefined || to <= total);
  if (isRange) return { from, to, total };
  throw new BffError('bad_request', {
    detail: 'Content-Range must say which bytes of how many come: bytes 0-327679/1048576.',
  });
}

export function isSame(one: Range | undefined, other: Range): boolean {
  return one?.from === other.from && one.to === other.to;
}
