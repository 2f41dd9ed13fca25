/** `bytes 0-25/128`: one piece of an upload. */
export interface ContentRange {
  start: number;
  /** Inclusive. */
  end: number;
  total: number;
}

export function parseContentRange(header: string | undefined): ContentRange | undefined {
  const match = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(header ?? '');
  if (!match) return undefined;
  const [start, end, total] = [Number(match[1]), Number(match[2]), Number(match[3])];
  return start <= end && end < total ? { start, end, total } : undefined;
}
