const DEEPEST = 64;

/** What takes the place of a string: another, null, or (undefined) what stands there. */
export type Replace = (name: string, value: string, parent: string | undefined) => string | null | undefined;

/**
 * JSON with the strings of some members replaced, and every other byte as it was: numbers keep digits that no parser
 * would. An array's strings go by the array's name. Throws a SyntaxError for brackets that do not pair or are too deep, and
 * for text that is cut off.
 */
export function rewriteMembers(text: string, replace: Replace): string {
  return new Scan(text, replace).run();
}

/** Throws a SyntaxError as {@link rewriteMembers} does. */
export function checkJson(text: string): void {
  rewriteMembers(text, () => undefined);
}

interface Frame {
  isObject: boolean;
  /** What the object or array stands under. */
  name: string | undefined;
}

class Scan {
  readonly #frames: Frame[] = [];
  readonly #parts: string[] = [];
  /** Up to here the text is in the parts. */
  #taken = 0;
  #name: string | undefined;
  #expectsName = false;
  #isBegun = false;

  constructor(
    private readonly text: string,
    private readonly replace: Replace,
  ) {}

  run(): string {
    const marks = /["{}[\],]/g;
    for (let mark = marks.exec(this.text); mark !== null; mark = marks.exec(this.text)) {
      const [char] = mark;
      if (char === '"') marks.lastIndex = this.#string(mark.index) + 1;
      else if (char === '{' || char === '[') this.#open(char);
      else if (char === ',') this.#next();
      else this.#close(char);
    }
    if (this.#frames.length > 0 || !this.#isBegun) throw new SyntaxError('The text is cut off.');
    return this.#parts.length === 0 ? this.text : this.#parts.join('') + this.text.slice(this.#taken);
  }

  #open(char: string): void {
    if (this.#isBegun && this.#frames.length === 0) throw new SyntaxError('Something stands behind the end.');
    this.#isBegun = true;
    const above = this.#frames.at(-1);
    const name = above?.isObject === true ? this.#name : above?.name;
    this.#frames.push({ isObject: char === '{', name });
    if (this.#frames.length > DEEPEST) throw new SyntaxError('The text is too deep.');
    this.#next();
  }

  #close(char: string): void {
    const frame = this.#frames.pop();
    if (frame?.isObject !== (char === '}')) throw new SyntaxError('A bracket does not pair.');
    this.#expectsName = false;
  }

  #next(): void {
    this.#expectsName = this.#frames.at(-1)?.isObject === true;
  }

  /** Gives the place of its closing quote. */
  #string(start: number): number {
    const end = endOfString(this.text, start);
    const frame = this.#frames.at(-1);
    if (this.#expectsName) {
      this.#name = this.#decoded(start, end);
      this.#expectsName = false;
    } else if (frame !== undefined) this.#value(frame, start, end);
    return end;
  }

  #value(frame: Frame, start: number, end: number): void {
    const name = frame.isObject ? this.#name : frame.name;
    if (name === undefined) return;
    const value = this.#decoded(start, end);
    const other = this.replace(name, value, frame.name);
    if (other === undefined || other === value) return;
    this.#parts.push(this.text.slice(this.#taken, start), JSON.stringify(other));
    this.#taken = end + 1;
  }

  #decoded(start: number, end: number): string {
    const inside = this.text.slice(start + 1, end);
    return inside.includes('\\') ? String(JSON.parse(`"${inside}"`)) : inside;
  }
}

function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text[at - 1 - slashes] === '\\') slashes += 1;
    if (slashes % 2 === 0) return at;
  }
  throw new SyntaxError('A string never ends.');
}
