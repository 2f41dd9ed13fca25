import { encodeSegment } from '../path/path-text.js';

/**
 * `attachment`: the bytes are somebody else's and must not be rendered on our origin. Both forms of the name, for
 * old clients and for every script (RFC 6266 §4.3, RFC 8187).
 */
export function attachment(name: string): string {
  const plain = withoutControls(name);
  const ascii = plain.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_');
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encodeSegment(plain)}`;
}

/** The name in an upstream's `Content-Disposition`; undefined when it has none that can be read. */
export function nameIn(header: string | string[] | undefined): string | undefined {
  if (typeof header !== 'string') return undefined;
  const encoded = /;\s*filename\*\s*=\s*UTF-8'[^']*'([^;\s]+)/i.exec(header)?.[1];
  const quoted = /;\s*filename\s*=\s*"((?:[^"\\]|\\.)*)"/i.exec(header)?.[1]?.replaceAll(/\\(.)/g, '$1');
  const plain = /;\s*filename\s*=\s*([^";\s]+)/i.exec(header)?.[1];
  const name = (encoded === undefined ? undefined : decoded(encoded)) ?? quoted ?? plain;
  return name === undefined || withoutControls(name) === '' ? undefined : name;
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
