export interface ByteRange {
  start: number;
  /** Inclusive. */
  end: number;
}

type Judged = ByteRange | 'none' | 'unsatisfiable';

/** `bytes=-500`: the last so many. */
function suffix(wanted: string, length: number): Judged {
  if (wanted === '') return 'none';
  const count = Math.min(Number(wanted), length);
  return count === 0 ? 'unsatisfiable' : { start: length - count, end: length - 1 };
}

/** The single range of a `Range` header; 'none' to send all, 'unsatisfiable' for 416 (RFC 9110 section 14). */
export function byteRange(header: string | undefined, length: number): Judged {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match) return 'none';
  const [, first = '', last = ''] = match;
  if (first === '') return suffix(last, length);
  const start = Number(first);
  const wanted = last === '' ? length - 1 : Number(last);
  if (start >= length) return 'unsatisfiable';
  return wanted < start ? 'none' : { start, end: Math.min(wanted, length - 1) };
}
