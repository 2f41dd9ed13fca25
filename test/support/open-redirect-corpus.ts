import { grammarFor, type Grammar } from './open-redirect-grammar.js';
import { openRedirects } from './open-redirects.js';

/**
 * Distinct strings that lead away, or would in a reader that decodes, trims or resolves otherwise: the written ones, and
 * as many from the grammar as are wanted. The same seed makes the same strings. Most of them name `origins`.
 */
export function openRedirectCorpus(origins: readonly string[], wanted: number, seed: number): string[] {
  const random = seeded(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] ?? missing();
  const corpus = new Set(origins.flatMap(openRedirects));
  while (corpus.size < wanted) {
    const { host, hostname, port } = new URL(pick(origins));
    const grammar = grammarFor({ host, hostname, port });
    const text = ORDER.map((part) => (random() < LIKELIHOOD[part] ? pick(grammar[part]) : '')).join('');
    const disguised = random() < 0.25 ? pick(DISGUISES)(text) : text;
    if (disguised.length <= LONGEST) corpus.add(disguised);
  }
  return [...corpus];
}

/** The service's own limit is 2,048. */
const LONGEST = 3_000;

const ORDER: readonly (keyof Grammar)[] = ['lead', 'scheme', 'slashes', 'userInfo', 'host', 'port', 'tail'];

const LIKELIHOOD: Record<keyof Grammar, number> = {
  lead: 0.25,
  scheme: 0.55,
  slashes: 0.95,
  userInfo: 0.35,
  host: 0.95,
  port: 0.25,
  tail: 0.7,
};

type Text = (text: string) => string;

const encodeEach: Text = (text) =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

/** How the whole may be written once more. */
const DISGUISES: readonly Text[] = [
  encodeURIComponent,
  (text) => encodeURIComponent(encodeURIComponent(text)),
  encodeURI,
  (text) => `/${encodeURIComponent(text)}`,
  (text) => `/${encodeEach(text)}`,
  (text) => `/x?to=${encodeURIComponent(text)}`,
  (text) => text.replaceAll('/', '%2f'),
  (text) => text.replaceAll('/', '\\'),
  (text) => text.replaceAll('.', '%2E'),
  (text) => text.normalize('NFKC'),
  (text) => text.toUpperCase(),
  (text) => `${text}${text}`,
];

/** Mulberry32: small, and the same everywhere. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function missing(): never {
  throw new Error('The grammar has an empty part.');
}
