import { encodeSegment } from './path-text.js';

/**
 * `attachment`: the bytes are somebody else's and must not be rendered on our origin. Both forms of the name, for
 * old clients and for every script (RFC 6266 §4.3, RFC 8187).
 */
export function attachment(name: string): string {
  const plain = withoutControls(name);
  const ascii = plain.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_');
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encodeSegment(plain)}`;
}

/** In the order of preference (RFC 6266 §4.3). */
const NAMES: readonly [RegExp, (text: string) => string | undefined][] = [
  [/;\s*filename\*\s*=\s*UTF-8'[^']*'([^;\s]+)/i, decoded],
  [/;\s*filename\s*=\s*"((?:[^"\\]|\\.)*)"/i, (text) => text.replaceAll(/\\(.)/g, '$1')],
  [/;\s*filename\s*=\s*([^";\s]+)/i, (text) => text],
];

/** The name in an upstream's `Content-Disposition`; undefined when it has none that can be read. */
export function nameIn(header: string | string[] | undefined): string | undefined {
  if (typeof header !== 'string') return undefined;
  for (const [form, read] of NAMES) {
    const found = form.exec(header)?.[1];
    const name = found === undefined ? undefined : read(found);
    if (name !== undefined && withoutControls(name) !== '') return name;
  }
  return undefined;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function withoutControls(name: string): string {
  return name.replaceAll(/[\u0000-\u001f\u007f-\u009f]|\p{Surrogate}/gu, '');
}
