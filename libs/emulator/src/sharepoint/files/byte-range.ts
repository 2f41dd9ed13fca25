export interface ByteRange {
  start: number;
  /** Inclusive. */
  end: number;
}

/** The single range of a `Range` header; 'none' to send all, 'unsatisfiable' for 416 (RFC 9110 section 14). */
export function byteRange(header: string | undefined, length: number): ByteRange | 'none' | 'unsatisfiable' {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return 'none';
  if (match[1] === '') {
    const wanted = Math.min(Number(match[2]), length);
    return wanted === 0 ? 'unsatisfiable' : { start: length - wanted, end: length - 1 };
  }
  const start = Number(match[1]);
  const end = match[2] === '' ? length - 1 : Math.min(Number(match[2]), length - 1);
  if (match[2] !== '' && Number(match[2]) < start) return 'none';
  return start >= length ? 'unsatisfiable' : { start, end };
}
