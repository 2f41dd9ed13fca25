/** One challenge of a `WWW-Authenticate` field. */
export interface AuthChallenge {
  /** Lower case. */
  scheme: string;
  /** Names in lower case; a repeated one makes the challenge malformed (RFC 9110 §11.2). */
  parameters: ReadonlyMap<string, string>;
  malformed: boolean;
}

const TOKEN = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;
const TOKEN68 = /[A-Za-z0-9._~+/-]+=*(?=[ \t]*(?:,|$))/y;
const EQUALS = /[ \t]*=[ \t]*/y;
const QUOTED = /"((?:[^"\\]|\\.)*)"/y;
const BLANKS_AND_COMMAS = /[ \t,]*/y;
const BLANKS = /[ \t]+/y;

/**
 * Every challenge of every field line. Entra's services put several schemes into one line, and commas into quoted
 * values, so that splitting at commas does not do. What cannot be read ends its line.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1
 */
export function parseChallenges(header: string | readonly string[] | undefined): AuthChallenge[] {
  return [header ?? []].flat().flatMap((line) => new Line(line).challenges());
}

interface OpenChallenge {
  scheme: string;
  parameters: Map<string, string>;
  malformed: boolean;
}

class Line {
  #at = 0;
  readonly #found: OpenChallenge[] = [];

  constructor(private readonly text: string) {}

  challenges(): AuthChallenge[] {
    for (;;) {
      this.#take(BLANKS_AND_COMMAS);
      if (this.#at >= this.text.length || !this.#element()) break;
    }
    return this.#found;
  }

  /** A parameter of the challenge that is open, or the beginning of another. */
  #element(): boolean {
    const name = this.#take(TOKEN);
    if (name === undefined) return this.#spoil();
    const before = this.#at;
    if (this.#take(EQUALS) !== undefined) {
      const value = this.#value();
      if (value !== undefined) return this.#add(name, value);
      this.#at = before;
      return this.#spoil();
    }
    this.#found.push({ scheme: name.toLowerCase(), parameters: new Map(), malformed: false });
    this.#skipToken68();
    return true;
  }

  #value(): string | undefined {
    const quoted = this.#take(QUOTED, 1);
    return quoted === undefined ? this.#take(TOKEN) : quoted.replaceAll(/\\(.)/g, '$1');
  }

  #add(name: string, value: string): boolean {
    const open = this.#found.at(-1);
    if (open === undefined) return false;
    const key = name.toLowerCase();
    if (open.parameters.has(key)) open.malformed = true;
    else open.parameters.set(key, value);
    return true;
  }

  /** `Negotiate abc==`: one value in place of parameters. A lone name is the next scheme instead. */
  #skipToken68(): void {
    const before = this.#at;
    if (this.#take(BLANKS) === undefined || this.#take(TOKEN68) === undefined) this.#at = before;
  }

  #spoil(): boolean {
    const open = this.#found.at(-1);
    if (open !== undefined) open.malformed = true;
    return false;
  }

  #take(pattern: RegExp, group = 0): string | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.text);
    if (match === null) return undefined;
    this.#at = pattern.lastIndex;
    return match[group];
  }
}
