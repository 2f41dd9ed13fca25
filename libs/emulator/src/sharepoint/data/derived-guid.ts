import { createHash } from 'node:crypto';

/** A GUID that always belongs to the same text: for what a list has by itself, so that no other id moves. */
export function derivedGuid(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
