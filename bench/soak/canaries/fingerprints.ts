import { formsOf, SHORTEST_SECRET } from '#scripts/secret-forms.mjs';

/** So many bytes of a form are looked for. */
export const WINDOW = 24;
/** RFC 7515, section 7.1. */
const SIGNED = /^eyJ[\w-]+\.[\w-]+\.([\w-]+)$/;
const BASE_A = 0x01000193;
const BASE_B = 0x85ebca6b;

/** Two hashes of a window, one after the other. */
export type Fingerprint = readonly [number, number];

export const rolling = {
  push: (hash: number, byte: number): number => (Math.imul(hash, BASE_A) + byte) | 0,
  /** Of the byte that leaves the window. */
  gone: powerOf(BASE_A, WINDOW),
};

/** The second hash, asked for only where the first one is known. */
export function secondHash(bytes: Uint8Array, start: number): number {
  let hash = 0x5bd1e995;
  for (let at = start; at < start + WINDOW; at += 1) {
    hash = Math.imul(hash ^ (bytes[at] ?? 0), BASE_B);
    hash ^= hash >>> 15;
  }
  return hash | 0;
}

function firstHash(bytes: Uint8Array): number {
  return bytes.reduce((hash, byte) => rolling.push(hash, byte), 0);
}

/**
 * Of a secret, or a token's signature, in each of its forms, at its beginning, middle and end. One that is too short for a window has none but
 * those of its longer forms.
 */
export function fingerprintsOf(secret: string): Fingerprint[] {
  if (secret.length < SHORTEST_SECRET) return [];
  const found = new Map<string, Fingerprint>();
  for (const window of windowsOf(secret)) {
    const bytes = Buffer.from(window, 'latin1');
    if (bytes.length === WINDOW) found.set(window, [firstHash(bytes), secondHash(bytes, 0)]);
  }
  return [...found.values()];
}

/** What a token says of its user, such as the ids, others may know: that it begins is watched, and its signature. */
function* windowsOf(secret: string): Generator<string> {
  const signature = SIGNED.exec(secret)?.[1];
  for (const [, form] of formsOf(signature ?? secret)) yield* piecesOf(form);
  if (signature !== undefined) for (const [, form] of formsOf(secret)) yield form.slice(0, WINDOW);
}

function piecesOf(form: string): string[] {
  const last = Math.max(0, form.length - WINDOW);
  return [0, Math.floor(last / 2), last].map((start) => form.slice(start, start + WINDOW));
}

function powerOf(base: number, exponent: number): number {
  let power = 1;
  for (let time = 0; time < exponent; time += 1) power = Math.imul(power, base);
  return power;
}

/** For the way between processes. */
export function toPack(fingerprints: readonly Fingerprint[]): string {
  return Buffer.from(Int32Array.from(fingerprints.flat()).buffer).toString('base64');
}

export function fromPack(text: string): Fingerprint[] {
  const bytes = Buffer.from(text, 'base64');
  return Array.from({ length: bytes.length / 8 }, (_, at) => [
    bytes.readInt32LE(at * 8),
    bytes.readInt32LE(at * 8 + 4),
  ]);
}
