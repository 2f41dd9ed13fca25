import { lex, type Token } from './lexer.js';
import type { Literal } from './literal.js';
import { ODataSyntaxError } from './odata-error.js';

/** One step of an `_api` path: `getByTitle('x')` or `items`. */
export interface ApiSegment {
  name: string;
  /** Undefined without parentheses. */
  args: ApiArgument[] | undefined;
}

export interface ApiArgument {
  /** `decodedUrl` in `(decodedUrl='…')`. */
  name: string | undefined;
  value: Literal;
}

interface Letter {
  char: string;
  /** Sent as %XX: a slash that is data, not a separator. */
  escaped: boolean;
}

/** Decodes percent runs, remembering what was escaped. */
function letters(raw: string): Letter[] {
  return raw.split(/((?:%[0-9a-f]{2})+)/i).flatMap((part, index) => {
    const escaped = index % 2 === 1;
    return Array.from(escaped ? decodeRun(part) : part, (char) => ({ char, escaped }));
  });
}

function decodeRun(run: string): string {
  try {
    return decodeURIComponent(run);
  } catch {
    throw new ODataSyntaxError('The path is not well-formed UTF-8.');
  }
}

interface RawSegment {
  name: string;
  args: string | undefined;
}

/** Cuts at slashes outside parentheses; an escaped slash never cuts. */
function cut(raw: string): RawSegment[] {
  const segments: RawSegment[] = [{ name: '', args: undefined }];
  let depth = 0;
  let inQuote = false;
  for (const { char, escaped } of letters(raw)) {
    const segment = segments.at(-1) ?? { name: '', args: undefined };
    if (depth === 0 && char === '/' && !escaped) {
      segments.push({ name: '', args: undefined });
    } else if (depth === 0 && char === '(') {
      depth = 1;
      segment.args = '';
    } else if (depth === 0) {
      segment.name += char;
    } else {
      if (char === "'") inQuote = !inQuote;
      if (!inQuote) depth += depthChange(char);
      if (depth > 0) segment.args = `${segment.args ?? ''}${char}`;
    }
  }
  if (depth !== 0) throw new ODataSyntaxError('A parenthesis or quote is not closed.');
  return segments.filter(({ name }) => name !== '');
}

function depthChange(char: string): number {
  if (char === '(') return 1;
  return char === ')' ? -1 : 0;
}

type Aliases = (name: string) => string | undefined;

function argumentOf(tokens: Token[], aliases: Aliases): ApiArgument {
  const [first, second, third] = tokens;
  if (first?.kind === 'name' && second?.kind === 'mark' && second.text === '=' && third) {
    return { name: first.text.toLowerCase(), value: literalOf(third, aliases) };
  }
  if (!first || tokens.length > 1) throw new ODataSyntaxError('An argument is not a literal.');
  return { name: undefined, value: literalOf(first, aliases) };
}

function literalOf(token: Token, aliases: Aliases): Literal {
  if (token.kind === 'literal') return token.literal;
  const value = token.kind === 'alias' ? aliases(token.text) : undefined;
  const [only, ...more] = lex(value ?? '');
  if (only?.kind !== 'literal' || more.length > 0)
    throw new ODataSyntaxError('An argument is not a literal.');
  return only.literal;
}

function splitArguments(tokens: Token[]): Token[][] {
  if (tokens.length === 0) return [];
  const groups: Token[][] = [[]];
  for (const token of tokens) {
    if (token.kind === 'mark' && token.text === ',') groups.push([]);
    else groups.at(-1)?.push(token);
  }
  return groups;
}

/**
 * Parses what follows `_api/`, as sent. `aliases` gives the query's value of `@p1`.
 * Throws {@link ODataSyntaxError}.
 */
export function parseApiPath(raw: string, aliases: Aliases): ApiSegment[] {
  return cut(raw).map(({ name, args }) => ({
    name,
    args:
      args === undefined ? undefined : splitArguments(lex(args)).map((group) => argumentOf(group, aliases)),
  }));
}
