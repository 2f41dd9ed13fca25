import { mutated } from './fuzz-text.js';
import type { Seeded } from './seeded.js';

/** What a request may bring that is somebody's, and where it goes. */
export interface Belongings {
  readonly host: string;
  readonly own: string;
  readonly trusted: string;
  /** `name=value` of a session that stands. */
  readonly cookie: () => string;
}

export const METHODS = [
  'GET',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'HEAD',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'PURGE',
] as const;
const TYPES = [
  'application/json',
  'application/json; charset=utf-8',
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'multipart/mixed; boundary=b',
  'application/octet-stream',
  'application/merge-patch+json',
  ';;',
] as const;

type Header = (random: Seeded, mine: Belongings) => string;
const HEADERS: Record<string, Header> = {
  accept: (random) =>
    random.pick(['*/*', 'text/html', 'application/json', 'text/event-stream', ';q=,,'] as const),
  authorization: (random) =>
    random.pick(['Bearer a.b.c', 'Basic eDp5', 'Bearer', 'NTLM x', `Bearer ${'x'.repeat(2_000)}`] as const),
  'if-match': (random) => mutated('"1,2"', random),
  'if-none-match': (random) => random.pick(['*', '"x"', 'W/"', ','] as const),
  range: (random) => mutated('bytes=0-10', random),
  referer: (random, { trusted }) => mutated(`${trusted}/page`, random),
  'sec-fetch-site': (random) => random.pick(['same-origin', 'same-site', 'cross-site', 'none', 'x'] as const),
  'sec-fetch-mode': (random) => random.pick(['navigate', 'cors', 'no-cors', 'same-origin', 'x'] as const),
  'sec-fetch-dest': (random) => random.pick(['document', 'iframe', 'image', 'empty', 'script', 'x'] as const),
  'sec-purpose': () => 'prefetch',
  'x-forwarded-for': (random) => mutated('10.0.0.1, 10.0.0.2', random),
  'x-forwarded-host': () => 'evil.example',
  'x-forwarded-proto': (random) => random.pick(['http', 'https', 'javascript'] as const),
  forwarded: (random) => mutated('for=1.2.3.4;host=evil.example;proto=http', random),
  'x-http-method-override': (random) => random.pick(METHODS),
  'x-http-method': (random) => random.pick(METHODS),
  'x-original-url': () => '/bff/sessions',
  'x-rewrite-url': () => '/bff/sessions',
  'x-request-id': (random) => mutated('abcdefgh-12345678', random),
  'accept-language': (random) => mutated('de-DE,de;q=0.9', random),
  'accept-encoding': (random) => random.pick(['gzip', 'br', 'x', '*;q=0'] as const),
  traceparent: (random) => mutated('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', random),
  'last-event-id': (random) => mutated('AAAAAAAAAAAAAAAAAAAAAA.1', random),
  prefer: (random) => mutated('respond-async', random),
  'content-range': (random) => mutated('bytes 0-9/10', random),
  te: () => 'trailers',
};
const NAMES = Object.keys(HEADERS);

/** What our own page would send, more or less, and what anybody may add. */
export function fuzzHeaders(random: Seeded, mine: Belongings, hasBody: boolean): Record<string, string> {
  const headers = { ...usual(random, mine), ...odd(random, mine) };
  if (hasBody) headers['content-type'] = random.next() < 0.7 ? 'application/json' : random.pick(TYPES);
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, sendableValue(value)]));
}

function usual(random: Seeded, mine: Belongings): Record<string, string> {
  const origins = [mine.own, mine.trusted, mine.own, mine.trusted, 'https://evil.example', 'null'] as const;
  return {
    host: random.next() < 0.03 ? mutated(mine.host, random) : mine.host,
    ...(random.next() < 0.7 && { cookie: cookieOf(random, mine) }),
    ...(random.next() < 0.6 && { origin: random.pick(origins) }),
    ...(random.next() < 0.8 && { 'x-csrf': random.next() < 0.9 ? '1' : mutated('1', random) }),
  };
}

function odd(random: Seeded, mine: Belongings): Record<string, string> {
  const names = Array.from({ length: random.below(5) }, () => NAMES[random.below(NAMES.length)] ?? 'accept');
  return Object.fromEntries(names.map((name) => [name, HEADERS[name]?.(random, mine) ?? '']));
}

/** Mostly a session that stands; else one that is damaged, or beside others. */
function cookieOf(random: Seeded, { cookie }: Belongings): string {
  const good = cookie();
  const bad = [
    mutated(good, random),
    `${good}; ${good}`,
    `a=b; ${good}`,
    `${good}; __Host-bff-tx=${'x'.repeat(60)}`,
  ] as const;
  return random.next() < 0.85 ? good : random.pick(bad);
}

const sendableValue = (value: string): string =>
  Buffer.from(value)
    .toString('latin1')
    .replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, '')
    .slice(0, 1_000);
