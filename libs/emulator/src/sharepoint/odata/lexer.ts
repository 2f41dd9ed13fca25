import type { Literal } from './literal.js';
import { ODataSyntaxError } from './odata-error.js';

export type Token =
  | { kind: 'literal'; literal: Literal }
  | { kind: 'name'; text: string }
  /** `@p1`: its value stands in the query. */
  | { kind: 'alias'; text: string }
  | { kind: 'mark'; text: '(' | ')' | ',' | '=' };

const SPACE = /\s+/y;
const QUOTED = /(guid|datetime)?'((?:[^']|'')*)'/iy;
const GUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/iy;
const DATE = /\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?/y;
const NUMBER = /-?\d+(?:\.\d+)?[LMDF]?/iy;
const NAME = /[\p{L}_$*][\p{L}\p{N}_.$/*-]*/uy;
const ALIAS = /@\w+/y;
const MARK = /[(),=]/y;

function quoted(prefix: string | undefined, raw: string): Token {
  const value = raw.replaceAll("''", "'");
  if (prefix?.toLowerCase() === 'guid') return literal({ kind: 'guid', value });
  if (prefix?.toLowerCase() === 'datetime') return literal({ kind: 'date', value });
  return literal({ kind: 'string', value });
}

function literal(value: Literal): Token {
  return { kind: 'literal', literal: value };
}

function word(text: string): Token {
  const lower = text.toLowerCase();
  if (lower === 'true' || lower === 'false') return literal({ kind: 'boolean', value: lower === 'true' });
  if (lower === 'null') return literal({ kind: 'null', value: null });
  return { kind: 'name', text };
}

type Reader = [RegExp, (match: RegExpExecArray) => Token | undefined];

/** Order matters: a GUID or date begins like a number. */
const READERS: Reader[] = [
  [SPACE, () => undefined],
  [QUOTED, (match) => quoted(match[1], match[2] ?? '')],
  [GUID, (match) => literal({ kind: 'guid', value: match[0] })],
  [DATE, (match) => literal({ kind: 'date', value: match[0] })],
  [NUMBER, (match) => literal({ kind: 'number', value: Number.parseFloat(match[0]) })],
  [NAME, (match) => word(match[0])],
  [ALIAS, (match) => ({ kind: 'alias', text: match[0].toLowerCase() })],
  [MARK, (match) => markOf(match[0])],
];

function markOf(text: string): Token {
  if (text === '(' || text === ')' || text === ',' || text === '=') return { kind: 'mark', text };
  throw new ODataSyntaxError(`Unexpected '${text}'.`);
}

/** Splits decoded OData text; literals come out unescaped. */
export function lex(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const found = readAt(text, at);
    if (!found) throw new ODataSyntaxError(`Syntax error at position ${at} in '${text}'.`);
    at += found.length;
    if (found.token) tokens.push(found.token);
  }
  return tokens;
}

function readAt(text: string, at: number): { length: number; token: Token | undefined } | undefined {
  for (const [pattern, read] of READERS) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) return { length: match[0].length, token: read(match) };
  }
  return undefined;
}
