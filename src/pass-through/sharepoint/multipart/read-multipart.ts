import { lineAt, MalformedMultipart, parseHeaders, splitHead, type Part } from './part.js';

interface Delimiter {
  /** Where the content before it ends: the line end in front of a delimiter belongs to the delimiter. */
  before: number;
  after: number;
  closes: boolean;
}

/**
 * The parts of a multipart body (RFC 2046 section 5.1), at most `most`. What stands before the first delimiter and
 * after the closing one is dropped. Throws {@link MalformedMultipart}, also where the closing delimiter is missing.
 */
export function readMultipart(body: string, boundary: string, most: number): Part[] {
  const parts: Part[] = [];
  let last: Delimiter | undefined;
  for (const next of delimiters(body, boundary)) {
    if (last !== undefined) {
      if (parts.length >= most) throw new MalformedMultipart('too many parts');
      parts.push(partOf(body.slice(last.after, Math.max(last.after, next.before))));
    }
    if (next.closes) return parts;
    last = next;
  }
  throw new MalformedMultipart('no closing delimiter');
}

function partOf(text: string): Part {
  const { head, rest } = splitHead(text);
  return { headers: parseHeaders(head), content: rest };
}

/** Lines that are the delimiter and nothing more: what merely begins like it is content. */
function* delimiters(body: string, boundary: string): Generator<Delimiter> {
  const mark = `--${boundary}`;
  for (let at = body.indexOf(mark); at >= 0; at = body.indexOf(mark, at + 1)) {
    if (at > 0 && body[at - 1] !== '\n') continue;
    const { line, next } = lineAt(body, at);
    const rest = line.slice(mark.length);
    if (!/^(?:--)?[ \t]*$/.test(rest)) continue;
    const before = at > 1 && body[at - 2] === '\r' ? at - 2 : Math.max(at - 1, 0);
    yield { before, after: next, closes: rest.startsWith('--') };
  }
}
