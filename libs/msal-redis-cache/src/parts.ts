/**
 * Joins strings so that different lists never give the same text: each part is preceded by its length,
 * so no separator inside a part can be mistaken for a boundary.
 *
 * @example encodeParts(['a:b', 'c']) // '3:a:b1:c', while encodeParts(['a', 'b:c']) is '1:a3:b:c'
 */
export function encodeParts(parts: readonly string[]): string {
  return parts.map((part) => `${part.length}:${part}`).join('');
}

/**
 * The bytes of such a text. UTF-16, not UTF-8: UTF-8 turns every lone surrogate into U+FFFD, which would
 * let two different identifiers meet in one key.
 */
export function encodePartsToBytes(parts: readonly string[]): Buffer {
  return Buffer.from(encodeParts(parts), 'utf16le');
}
