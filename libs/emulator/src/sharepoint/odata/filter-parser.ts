import type { Comparison, Expression } from './expression.js';
import { lex, type Token } from './lexer.js';
import { ODataSyntaxError } from './odata-error.js';

const COMPARISONS: readonly Comparison[] = ['eq', 'ne', 'gt', 'lt', 'ge', 'le'];
const FUNCTIONS = ['startswith', 'substringof', 'contains', 'endswith', 'tolower'];

/** Recursive descent: or, and, not, comparison, operand, each binding tighter than the one before. */
class FilterParser {
  #at = 0;

  constructor(private readonly tokens: Token[]) {}

  parse(): Expression {
    const expression = this.#or();
    if (this.#at < this.tokens.length) throw new ODataSyntaxError('Unexpected text after the expression.');
    return expression;
  }

  #or(): Expression {
    let left = this.#and();
    while (this.#takeWord('or')) left = { kind: 'or', left, right: this.#and() };
    return left;
  }

  #and(): Expression {
    let left = this.#not();
    while (this.#takeWord('and')) left = { kind: 'and', left, right: this.#not() };
    return left;
  }

  #not(): Expression {
    return this.#takeWord('not') ? { kind: 'not', of: this.#not() } : this.#comparison();
  }

  #comparison(): Expression {
    const left = this.#operand();
    const operator = COMPARISONS.find((one) => this.#takeWord(one));
    return operator ? { kind: 'compare', operator, left, right: this.#operand() } : left;
  }

  #operand(): Expression {
    if (this.#takeMark('(')) {
      const inner = this.#or();
      this.#expectMark(')');
      return inner;
    }
    const token = this.tokens[this.#at++];
    if (token?.kind === 'literal') return { kind: 'literal', literal: token.literal };
    if (token?.kind !== 'name') throw new ODataSyntaxError('An operand is missing.');
    return this.#takeMark('(') ? this.#call(token.text) : { kind: 'path', path: token.text };
  }

  #call(text: string): Expression {
    const name = text.toLowerCase();
    if (!FUNCTIONS.includes(name)) throw new ODataSyntaxError(`The function '${text}' is not supported.`);
    const args = [this.#or()];
    while (this.#takeMark(',')) args.push(this.#or());
    this.#expectMark(')');
    return { kind: 'call', name, args };
  }

  #takeWord(word: string): boolean {
    const token = this.tokens[this.#at];
    const taken = token?.kind === 'name' && token.text.toLowerCase() === word;
    if (taken) this.#at += 1;
    return taken;
  }

  #takeMark(mark: string): boolean {
    const token = this.tokens[this.#at];
    const taken = token?.kind === 'mark' && token.text === mark;
    if (taken) this.#at += 1;
    return taken;
  }

  #expectMark(mark: string): void {
    if (!this.#takeMark(mark)) throw new ODataSyntaxError(`'${mark}' is missing.`);
  }
}

/** Parses a decoded `$filter`. Throws {@link ODataSyntaxError}. */
export function parseFilter(text: string): Expression {
  return new FilterParser(lex(text)).parse();
}
