/** Where a trace comes from, by the header of W3C Trace Context. */
export interface RemoteParent {
  /** 32 hexadecimal digits. */
  traceId: string;
  /** 16 hexadecimal digits. */
  spanId: string;
  sampled: boolean;
}

/** Later versions may add to the end; the first has nothing there, and `ff` is none. Ids of zeros only are none either. */
const FORM =
  /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:(?<!^00.*)-.*)?$/;
const LONGEST = 256;
const SAMPLED = 1;

/**
 * What a `traceparent` says; undefined for what is none, which a receiver has to treat as if it were not there.
 *
 * @see https://www.w3.org/TR/trace-context/#traceparent-header
 */
export function parseTraceparent(value: string | string[] | undefined): RemoteParent | undefined {
  if (typeof value !== 'string' || value.length > LONGEST) return undefined;
  const [, traceId, spanId, flags = ''] = FORM.exec(value.trim()) ?? [];
  if (traceId === undefined || spanId === undefined) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & SAMPLED) === SAMPLED };
}
