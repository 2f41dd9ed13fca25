import type { RawRequest } from './raw-http.js';
import type { DeclaredRoute } from './routes.js';
import { fuzzJson, mutated } from './fuzz-text.js';
import { spelling } from './route-spellings.js';
import type { Seeded } from './seeded.js';

/** What a request may bring that is somebody's, and where it goes. */
export interface Belongings {
  readonly host: string;
  readonly own: string;
  readonly trusted: string;
  /** `name=value` of a session that stands. */
  readonly cookie: () => string;
}

const VALUES = [
  'root',
  'Requests',
  '/sites/demo',
  '1',
  'b!any',
  'a.bin',
  'x',
  'me',
  '',
  'today',
  'c0xc4',
] as const;
const METHODS = [
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
const PARAMETERS = [
  'returnUrl',
  'redirectUri',
  'resource',
  'slide',
  'sid',
  'iss',
  'state',
  'code',
  'error',
  'mode',
  'prompt',
  'challengeId',
  'cursor',
  'top',
  'select',
  'filter',
  'orderby',
  'expand',
  'q',
  '$top',
  '$filter',
  '$expand',
  '$select',
  'validationToken',
  '__proto__',
  'constructor[prototype][x]',
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

/** A request from the table of routes, more or less changed. */
export function fuzzRequest(
  routes: readonly [DeclaredRoute, ...DeclaredRoute[]],
  random: Seeded,
  mine: Belongings,
): RawRequest {
  const route = random.pick(routes);
  const method = random.next() < 0.8 && route.method !== 'ALL' ? route.method : random.pick(METHODS);
  const body =
    ['GET', 'HEAD', 'OPTIONS', 'TRACE'].includes(method) && random.next() < 0.9 ? undefined : bodyOf(random);
  return {
    method,
    target: sendableTarget(targetOf(route.path, random)),
    headers: { host: mine.host, ...headersOf(random, mine, body !== undefined) },
    ...(body !== undefined && { body }),
  };
}

function targetOf(path: string, random: Seeded): string {
  const filled = path.replaceAll(/\{\w+\}|\*/g, () => {
    const value = random.pick(VALUES);
    return random.next() < 0.5
      ? encodeURIComponent(value)
      : encodeURIComponent(
          mutated(value, random)
            .slice(0, 500)
            .replaceAll(/[\ud800-\udfff]/g, ''),
        );
  });
  const spelt = random.next() < 0.25 ? spelling(filled, random) : filled;
  const query = Array.from({ length: random.below(4) }, () => {
    const value = mutated(random.pick(VALUES), random);
    return `${random.pick(PARAMETERS)}=${random.next() < 0.7 ? encodeURIComponent(value.replaceAll(/[\ud800-\udfff]/g, '')) : value}`;
  }).join('&');
  const whole = query === '' ? spelt : `${spelt}?${query}`;
  return random.next() < 0.25 ? mutated(whole, random) : whole;
}

function headersOf(random: Seeded, mine: Belongings, hasBody: boolean): Record<string, string | string[]> {
  const origins = [mine.own, mine.trusted, 'https://evil.example', 'null'] as const;
  const headers: Record<string, string | string[]> = {
    ...(random.next() < 0.7 && { cookie: cookieOf(random, mine) }),
    ...(random.next() < 0.6 && {
      origin: random.next() < 0.8 ? random.pick([mine.own, mine.trusted] as const) : random.pick(origins),
    }),
    ...(random.next() < 0.8 && { 'x-csrf': random.next() < 0.9 ? '1' : mutated('1', random) }),
    ...(hasBody && { 'content-type': random.next() < 0.7 ? 'application/json' : random.pick(TYPES) }),
  };
  for (let more = random.below(5); more > 0; more -= 1) {
    const name = NAMES[random.below(NAMES.length)] ?? 'accept';
    headers[name] = HEADERS[name]?.(random, mine) ?? '';
  }
  if (random.next() < 0.03) headers['host'] = mutated(mine.host, random);
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, sendableValue(value)]));
}

/** Mostly a session that stands; else one that is damaged, or beside others. */
function cookieOf(random: Seeded, { cookie }: Belongings): string {
  const good = cookie();
  return random.next() < 0.85
    ? good
    : random.pick([
        mutated(good, random),
        `${good}; ${good}`,
        `a=b; ${good}`,
        `${good}; __Host-bff-tx=${'x'.repeat(60)}`,
      ] as const);
}

function bodyOf(random: Seeded): string | Buffer {
  const json = JSON.stringify(fuzzJson(random)) ?? '';
  const choice = random.below(10);
  if (choice < 6) return json;
  if (choice < 8) return mutated(json, random);
  if (choice < 9) return Buffer.from(Array.from({ length: random.below(2_000) }, () => random.below(256)));
  return '['.repeat(random.below(5_000));
}

/** What is HTTP, whatever it means: bytes that are not are sent over sockets, elsewhere. */
const sendableTarget = (text: string): string => {
  const bytes = Buffer.from(text).toString('latin1').slice(0, 5_000);
  const sent = bytes.replaceAll(/[^!-~]/g, (char) =>
    char < ' ' ? '' : `%${char.charCodeAt(0).toString(16)}`,
  );
  return sent.startsWith('/') ? sent : `/${sent}`;
};

const sendableValue = (value: string | string[]): string =>
  Buffer.from([value].flat().join(','))
    .toString('latin1')
    .replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, '')
    .slice(0, 1_000);
