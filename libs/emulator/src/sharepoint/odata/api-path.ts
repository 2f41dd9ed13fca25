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
class Cutter {
  readonly segments: RawSegment[] = [];
  #segment: RawSegment = { name: '', args: undefined };
  #depth = 0;
  #inQuote = false;

  take({ char, escaped }: Letter): void {
    if (this.#depth > 0) this.#inside(char);
    else if (char === '/' && !escaped) this.#finish();
    else if (char === '(') this.#open();
    else this.#segment.name += char;
  }

  end(): RawSegment[] {
    if (this.#depth > 0) throw new ODataSyntaxError('A parenthesis or quote is not closed.');
    this.#finish();
    return this.segments;
  }

  #open(): void {
    this.#depth = 1;
    this.#segment.args = '';
  }

  /** A doubled quote closes and opens again, which comes to the same. */
  #inside(char: string): void {
    if (char === "'") this.#inQuote = !this.#inQuote;
    if (!this.#inQuote && char === '(') this.#depth += 1;
    if (!this.#inQuote && char === ')') this.#depth -= 1;
    if (this.#depth > 0) this.#segment.args = `${this.#segment.args ?? ''}${char}`;
  }

  #finish(): void {
    if (this.#segment.name !== '') this.segments.push(this.#segment);
    this.#segment = { name: '', args: undefined };
  }
}

function cut(raw: string): RawSegment[] {
  const cutter = new Cutter();
  for (const letter of letters(raw)) cutter.take(letter);
  return cutter.end();
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
