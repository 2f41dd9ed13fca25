/** Headers by allow-list, both ways; names in lower case. */
export interface HeaderRules {
  /** Of a request, or of a part of a batch: what else the client sends is not for the upstream. */
  readonly request: ReadonlySet<string>;
  /** Of an answer, beside those that describe its body. */
  readonly response: ReadonlySet<string>;
}

const LONGEST_VALUE = 2_048;
const PLAIN = /^[\x20-\x7e]*$/;

/** Conditions, representations and preferences: what no upstream can be misled by. */
export const REQUEST_HEADERS: readonly string[] = [
  'accept',
  'accept-language',
  'client-request-id',
  'content-range',
  'content-type',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'prefer',
  'range',
];

export const RESPONSE_HEADERS: readonly string[] = [
  'accept-ranges',
  'client-request-id',
  'content-range',
  'etag',
  'last-modified',
  'odata-version',
  'preference-applied',
  'ratelimit-limit',
  'ratelimit-remaining',
  'ratelimit-reset',
  'request-id',
];

type Given = Readonly<Record<string, string | string[] | undefined>>;

/** The headers that are on the list and can be sent on as they are. */
export function allowed(given: Given, names: ReadonlySet<string>): Record<string, string> {
  const kept = Object.entries(given).flatMap(([written, value]) => {
    const name = written.toLowerCase();
    const good = typeof value === 'string' && value.length <= LONGEST_VALUE && PLAIN.test(value);
    return good && names.has(name) ? [[name, value] as const] : [];
  });
  return Object.fromEntries(kept);
}
