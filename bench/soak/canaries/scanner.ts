import { setImmediate as turn } from 'node:timers/promises';
import { constants, gunzipSync, inflateRawSync } from 'node:zlib';
import { fromPack, rolling, secondHash, WINDOW } from './fingerprints.js';
import { KnownSecrets } from './known-secrets.js';

/** What gzip begins with, as bytes and in base64. */
const GZIP = Buffer.from([0x1f, 0x8b, 0x08]);
const HEADER_BYTES = 10;
const GZIP_BASE64 = Buffer.from('H4sI');
const BASE64_RUN = /^[A-Za-z0-9+/_-]+/;
const MOST_UNPACKED = 1_048_576;
const DEEPEST = 3;
const MOST_LEAKS = 20;
/** Whoever searches has other things to do as well. */
const AT_A_TIME_MS = 4;

interface Waiting {
  bytes: Buffer;
  where: string;
  /** Answers or lines that it holds. */
  count: number;
}

/**
 * Looks for secrets in what others may see. A secret may be seen before it is known here: what comes is kept until
 * everything that was secret at its time has been learnt.
 */
export class Scanner {
  readonly #known = new KnownSecrets();
  #arriving: Waiting[] = [];
  #waiting: Waiting[] = [];
  /** Where leaks were seen; never what leaked. */
  readonly leaks: string[] = [];
  scanned = 0;
  bytes = 0;

  get secrets(): number {
    return this.#known.size;
  }

  take(bytes: Buffer, where: string, count = 1): void {
    this.#arriving.push({ bytes, where, count });
  }

  /** `packs`: what `toPack` made of all secrets that have come into being since the last time, asked for just now. */
  async learn(packs: readonly string[]): Promise<void> {
    for (const pack of packs) for (const fingerprint of fromPack(pack)) this.#known.add(fingerprint);
    const ripe = this.#waiting;
    this.#waiting = this.#arriving;
    this.#arriving = [];
    let begun = performance.now();
    for (const { bytes, where, count } of ripe) {
      this.scanned += count;
      this.bytes += bytes.length;
      if (this.shows(bytes) && this.leaks.length < MOST_LEAKS) this.leaks.push(where);
      if (performance.now() - begun < AT_A_TIME_MS) continue;
      await turn();
      begun = performance.now();
    }
  }

  /** Whether a known secret shows in it, in any form, inside gzip too. */
  shows(bytes: Buffer, depth = 0): boolean {
    if (this.#showsPlainly(bytes)) return true;
    return depth < DEEPEST && unzipped(bytes).some((inner) => this.shows(inner, depth + 1));
  }

  #showsPlainly(bytes: Buffer): boolean {
    let hash = 0;
    for (let at = 0; at < bytes.length; at += 1) {
      hash = rolling.push(hash, bytes[at] ?? 0);
      const start = at - WINDOW + 1;
      if (start > 0) hash = (hash - Math.imul(bytes[start - 1] ?? 0, rolling.gone)) | 0;
      if (start >= 0 && this.#known.has(hash, () => secondHash(bytes, start))) return true;
    }
    return false;
  }
}

/** What is compressed in it. */
function unzipped(bytes: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = bytes.indexOf(GZIP); at >= 0; at = bytes.indexOf(GZIP, at + 1))
    found.push(bytes.subarray(at));
  for (let at = bytes.indexOf(GZIP_BASE64); at >= 0; at = bytes.indexOf(GZIP_BASE64, at + 1)) {
    const run = BASE64_RUN.exec(bytes.subarray(at).toString('latin1'))?.[0] ?? '';
    found.push(Buffer.from(run.replaceAll('-', '+').replaceAll('_', '/'), 'base64'));
  }
  return found.flatMap(unzip);
}

/** Broken off or whole, with something behind it or not: gunzip refuses what follows, unless there is a name to skip. */
function unzip(bytes: Buffer): Buffer[] {
  const options = { maxOutputLength: MOST_UNPACKED, finishFlush: constants.Z_SYNC_FLUSH };
  try {
    const isPlain = bytes[3] === 0;
    return [isPlain ? inflateRawSync(bytes.subarray(HEADER_BYTES), options) : gunzipSync(bytes, options)];
  } catch {
    return [];
  }
}
