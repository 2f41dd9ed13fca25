import { constants, gunzipSync } from 'node:zlib';

export type Forms = readonly (readonly [name: string, form: string])[];

/** The forms in which a secret may hide in a text. */
export function formsOf(secret: string): Forms {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString('hex');
  return [
    ['raw', secret],
    ['reversed', Array.from(secret).toReversed().join('')],
    ['hex', hex],
    ['HEX', hex.toUpperCase()],
    ['percent', encodeURIComponent(secret)],
    ['percent, each byte', hex.replaceAll(/../g, '%$&')],
    ...[0, 1, 2].flatMap((before): [string, string][] => [
      [`base64 from ${before}`, within(bytes, before, 'base64')],
      [`base64url from ${before}`, within(bytes, before, 'base64url')],
    ]),
  ];
}

/** The characters that stand for these bytes alone where so many others come before them. */
function within(bytes: Buffer, before: number, encoding: 'base64' | 'base64url'): string {
  const text = Buffer.concat([Buffer.alloc(before), bytes])
    .toString(encoding)
    .replace(/=+$/, '');
  const whole = Math.floor(((before + bytes.length) * 8) / 6);
  return text.slice(Math.ceil((before * 8) / 6), whole);
}

const GZIP = String.fromCharCode(0x1f, 0x8b, 0x08);
const DEEPEST = 3;

/** What is packed into a text by gzip: as it stands, in base64 or in hex; and what is packed into that. */
export function unpacked(text: string, depth = 0): string[] {
  if (depth === DEEPEST) return [];
  const packed = [
    ...(text.includes(GZIP) ? [Buffer.from(text.slice(text.indexOf(GZIP)), 'latin1')] : []),
    ...Array.from(text.matchAll(/H4sI[\w+/-]+/g), ([run]) => Buffer.from(run, 'base64')),
    ...Array.from(text.matchAll(/1f8b08[0-9a-f]+/gi), ([run]) => Buffer.from(run, 'hex')),
  ];
  return packed.flatMap((bytes) => {
    const layer = gunzipped(bytes);
    return layer === undefined ? [] : [layer, ...unpacked(layer, depth + 1)];
  });
}

function gunzipped(bytes: Buffer): string | undefined {
  try {
    return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }).toString('latin1');
  } catch {
    return undefined;
  }
}
