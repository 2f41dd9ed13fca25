import type { Seeded } from './seeded.js';

/** Stands in all that nobody asked for, and nowhere else. */
export const PLANTED = 'planted';

const CRLF = '\r\n';
const BODY = `{"value":[{"id":"${PLANTED}"}],"id":"${PLANTED}","fields":{"Title":"${PLANTED}"}}`;
const STATUSES = [
  100, 101, 102, 103, 200, 200, 200, 200, 204, 206, 301, 304, 401, 404, 429, 500, 503,
] as const;
const VERSIONS = ['HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', 'ICY', ''] as const;
const LINES = [
  'Content-Type: application/json',
  `ETag: "${PLANTED}"`,
  `Set-Cookie: ${PLANTED}=1`,
  `Location: https://${PLANTED}.example/`,
  'Content-Encoding: gzip',
  'Upgrade: h2c',
  'X-A: a\u0000b',
  'X\n-A: b',
] as const;
const KEPT = [
  '',
  'Connection: keep-alive\r\n',
  'Connection: Keep-Alive, X-A\r\n',
  'Keep-Alive: timeout=5, max=1000\r\n',
  'Connection: keep-alive\r\nKeep-Alive: timeout=600\r\n',
  'Keep-Alive: timeout=1\r\n',
  'Keep-Alive: timeout=0\r\n',
  'Connection: close\r\n',
] as const;
const INTERIM = [
  '',
  '',
  'HTTP/1.1 102 Processing\r\n\r\n',
  `HTTP/1.1 103 Early Hints\r\nLink: <https://${PLANTED}.example/>\r\n\r\n`.repeat(3),
] as const;

function chunked(body: string, random: Seeded): string {
  let [rest, text] = [body, ''];
  while (rest !== '') {
    const size = 1 + random.below(rest.length);
    text += size.toString(16) + CRLF + rest.slice(0, size) + CRLF;
    rest = rest.slice(size);
  }
  return `${text}0${CRLF}${CRLF}`;
}

/** The lines that say how long a body is, rightly or not, and the body. */
function framed(body: string, random: Seeded): string {
  const ended = (lines: string, bytes: string): string => `${lines}${CRLF}${CRLF}${bytes}`;
  return random.pick([
    () => ended(`Content-Length: ${body.length}`, body),
    () => ended(`Content-Length: ${body.length}`, body),
    () => ended('Transfer-Encoding: chunked', chunked(body, random)),
    () => ended('Transfer-Encoding: chunked', `zz${CRLF}${body}`),
    () => ended(`Content-Length: ${random.below(body.length)}`, body),
    () => ended(`Content-Length: ${body.length + 1 + random.below(1_000)}`, body),
    () => ended(`Content-Length: 2${CRLF}Content-Length: ${body.length}`, body),
    () => ended(`Content-Length: 2${CRLF}Transfer-Encoding: chunked`, chunked(body, random)),
    () => ended('X-Length: none', body),
  ])();
}

/** One that belongs to no request: right, wrong, cut off, or no HTTP at all. */
function unaskedAnswer(random: Seeded): string {
  if (random.next() < 0.1) return PLANTED + String.fromCharCode(...noise(random, 1 + random.below(200)));
  const lines = LINES.filter(() => random.next() < 0.25).map((line) => line + CRLF);
  const head = `${random.pick(VERSIONS)} ${random.pick(STATUSES)} ${PLANTED}${CRLF}`;
  const whole = `${head}${lines.join('')}${random.pick(KEPT)}${framed(BODY, random)}`;
  return random.next() < 0.15 ? whole.slice(0, 1 + random.below(whole.length)) : whole;
}

function noise(random: Seeded, count: number): number[] {
  return Array.from({ length: count }, () => random.below(256));
}

/** One to three of them, sometimes behind an empty line, which HTTP lets pass. */
export function unasked(random: Seeded): string {
  const answers = Array.from({ length: 1 + random.below(3) }, () => unaskedAnswer(random));
  return random.pick(['', '', '', CRLF]) + answers.join('');
}

/** The answer to a request, in one of the forms that HTTP has for it; in front of it may be interim ones. */
export function rightAnswer(body: string, random: Seeded): string {
  const framing = random.pick([
    () => `Content-Length: ${body.length}${CRLF}${CRLF}${body}`,
    () => `Transfer-Encoding: chunked${CRLF}${CRLF}${chunked(body, random)}`,
  ])();
  const head = `HTTP/1.1 200 OK${CRLF}Content-Type: application/json${CRLF}${random.pick(KEPT)}`;
  return random.pick(INTERIM) + head + framing;
}

/** What comes in the place of an answer, and is none: nothing that stands in it may be told. The connection ends behind it. */
export function noAnswer(random: Seeded): string {
  const json = `Content-Type: application/json${CRLF}`;
  const length = `Content-Length: ${BODY.length}${CRLF}`;
  return random.pick([
    () => `HTTP/1.1 ${random.pick([204, 304])} X${CRLF}${json}${length}${CRLF}${BODY}`,
    () => `HTTP/1.1 200 OK${CRLF}${json}Content-Length: 2${CRLF}${CRLF}{}${unasked(random)}`,
    () => `HTTP/1.1 200 OK${CRLF}${json}Content-Length: ${BODY.length + 9}${CRLF}${CRLF}${BODY}`,
    () => `HTTP/1.1 200 OK${CRLF}${json}Transfer-Encoding: chunked${CRLF}${CRLF}${BODY}`,
    () => `HTTP/1.1 200 OK${CRLF}${json}${length}Transfer-Encoding: chunked${CRLF}${CRLF}${BODY}`,
    () => `HTTP/1.1 200 OK${CRLF}${json}X-A: a\u0000b${CRLF}${length}${CRLF}${BODY}`,
    () =>
      `HTTP/1.1 101 Switching Protocols${CRLF}Upgrade: h2c${CRLF}Connection: Upgrade${CRLF}${CRLF}${BODY}`,
    () => `HTTP/1.1 200 OK${CRLF}${json}${length}${CRLF}${BODY}`.slice(0, 1 + random.below(60)),
    () => `${PLANTED}${CRLF}${CRLF}${unasked(random)}`,
  ])();
}

/**
 * In pieces, cut anywhere but within these two places: what belongs to no answer has to be on the wire with the end of
 * the answer, since later it could as well have been asked for.
 */
export function inPieces(text: string, random: Seeded, [from, to]: readonly [number, number]): string[] {
  const cuts = Array.from({ length: random.below(5) }, () => random.below(text.length))
    .filter((at) => at < from || at > to)
    .toSorted((one, other) => one - other);
  return [...cuts, text.length].map((end, at) => text.slice(cuts[at - 1] ?? 0, end));
}
