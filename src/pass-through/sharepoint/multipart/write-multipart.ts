import type { Part } from './part.js';

const LINE = '\r\n';

/** `boundary` must stand in none of the parts: a random one. */
export function writeMultipart(parts: readonly Part[], boundary: string): string {
  const written = parts.map((part) => `--${boundary}${LINE}${writePart(part)}${LINE}`);
  return `${written.join('')}--${boundary}--${LINE}`;
}

/** Headers, an empty line, content. */
export function writePart({ headers, content }: Part): string {
  const lines = [...headers].map(([name, value]) => `${name}: ${value}${LINE}`);
  return `${lines.join('')}${LINE}${content}`;
}
