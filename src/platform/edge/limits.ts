/** What one request may bring before anybody looks at what it means: docs/limits.md. Sizes in bytes, times in milliseconds. */
export const EDGE_LIMITS = {
  /** Request line and headers together: beyond it Node answers 431. Above what is served, so that more can be told by us. */
  head: 32_768,
  /** The headers alone, names and values. */
  headers: 16_384,
  /** Node drops what comes after two thousand: a request would be judged without them. */
  headerLines: 100,
  /** Path and query. */
  target: 15_360,
  parameters: 100,
  /** JSON, where a route says nothing else. */
  json: 1_048_576,
  jsonLevels: 64,
  pathParameter: 1_024,
  /** With the time between two looks at it: headers are there within 15 seconds. */
  headersTime: 12_000,
  looksAtHeaders: 2_500,
  /** A connection on which nothing comes and nothing goes. */
  idle: 30_000,
  /** A whole body, where its route does not watch that it gets on. */
  bodyTime: 300_000,
} as const;
