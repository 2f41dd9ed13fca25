/** One part of a multipart body, its headers in lower case. */
export interface MultipartPart {
  headers: Map<string, string>;
  /** Bytes as Latin-1, so that nothing is lost. */
  content: string;
}

/** The boundary of a multipart type, quoted or not. */
export function boundaryOf(contentType: string | undefined): string | undefined {
  const match = /^multipart\/mixed\s*;.*?boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType ?? '');
  return match?.[1] ?? match?.[2];
}

export function parseHeaders(lines: readonly string[]): Map<string, string> {
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return headers;
}

/** Splits at the first empty line; LF and CRLF both end lines (clients send either). */
export function splitHead(text: string): { head: string[]; rest: string } {
  const match = /\r?\n\r?\n/.exec(text);
  if (!match) return { head: text.split(/\r?\n/), rest: '' };
  return { head: text.slice(0, match.index).split(/\r?\n/), rest: text.slice(match.index + match[0].length) };
}

function partOf(text: string): MultipartPart {
  // The line ends before and after belong to the boundaries.
  const inner = text.replace(/^\r?\n/, '').replace(/\r?\n$/, '');
  const { head, rest } = splitHead(inner);
  return { headers: parseHeaders(head), content: rest };
}

/** The parts between the boundaries (RFC 2046 section 5.1). */
export function parseMultipart(body: string, boundary: string): MultipartPart[] {
  const [, ...pieces] = body.split(`--${boundary}`);
  const end = pieces.findIndex((piece) => piece.startsWith('--'));
  return pieces.slice(0, end < 0 ? undefined : end).map(partOf);
}
