/** A multipart body that says nothing, or can be read in two ways. */
export class MalformedMultipart extends Error {
  constructor(what: string) {
    super(what);
    this.name = 'MalformedMultipart';
  }
}

/** One part, or a message inside one. Text is Latin-1: a character for each byte, so that nothing is lost. */
export interface Part {
  /** In their order; names in lower case. */
  headers: ReadonlyMap<string, string>;
  content: string;
}

const NAME = /^[!#$%&'*+.^_`|~\w-]+$/;
const VALUE = /^[\t\u0020-\u007e\u0080-\u00ff]*$/;
const MOST_HEADERS = 64;

/** Header lines. A name that stands twice, a folded line or a control character makes them malformed. */
export function parseHeaders(lines: readonly string[]): Map<string, string> {
  if (lines.length > MOST_HEADERS) throw new MalformedMultipart('too many headers');
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0)).toLowerCase();
    const value = line.slice(colon + 1);
    if (!NAME.test(name) || !VALUE.test(value)) throw new MalformedMultipart('not a header');
    if (headers.has(name)) throw new MalformedMultipart('a header twice');
    headers.set(name, value.trim());
  }
  return headers;
}

/** Cuts at the first empty line, which may be the end of the text; clients end lines with LF or CRLF. */
export function splitHead(text: string): { head: string[]; rest: string } {
  const head: string[] = [];
  for (let at = 0; at < text.length;) {
    const { line, next } = lineAt(text, at);
    if (line === '') return { head, rest: text.slice(next) };
    head.push(line);
    at = next;
  }
  return { head, rest: '' };
}

/** The line that begins at `at`, without its end, and where the next one begins. */
export function lineAt(text: string, at: number): { line: string; end: number; next: number } {
  const found = text.indexOf('\n', at);
  if (found < 0) return { line: text.slice(at), end: text.length, next: text.length };
  const end = text[found - 1] === '\r' && found > at ? found - 1 : found;
  return { line: text.slice(at, end), end, next: found + 1 };
}
