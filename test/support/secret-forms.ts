import { constants, gunzipSync } from 'node:zlib';

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
