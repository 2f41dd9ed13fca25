/** A value of a JSON document with its place in it. What is wrong is collected, so that all of it can be told at once. */
export class JsonPlace {
  constructor(
    private readonly value: unknown,
    private readonly place: string,
    private readonly problems: string[],
  ) {}

  get isAbsent(): boolean {
    return this.value === undefined;
  }

  wrong(text: string): undefined {
    this.problems.push(`${this.place === '' ? 'the whole' : this.place}: ${text}`);
    return undefined;
  }

  /** Whether this is an object with no other members than these. */
  isObject(known: readonly string[]): boolean {
    if (typeof this.value !== 'object' || this.value === null || Array.isArray(this.value)) {
      this.wrong('must be an object');
      return false;
    }
    for (const name of this.names()) {
      if (!known.includes(name)) this.at(name).wrong(`is not known; there is ${known.join(', ')}`);
    }
    return true;
  }

  names(): string[] {
    return typeof this.value === 'object' && this.value !== null ? Object.keys(this.value) : [];
  }

  at(name: string): JsonPlace {
    const value: unknown =
      typeof this.value === 'object' && this.value !== null ? Reflect.get(this.value, name) : undefined;
    return new JsonPlace(value, this.place === '' ? name : `${this.place}.${name}`, this.problems);
  }

  /** Its elements; none when it is left out. */
  list(): JsonPlace[] {
    if (this.isAbsent) return [];
    if (!Array.isArray(this.value)) {
      this.wrong('must be a list');
      return [];
    }
    return this.value.map(
      (each: unknown, index) => new JsonPlace(each, `${this.place}[${index}]`, this.problems),
    );
  }

  /** A text that must be there; '' when it is not. */
  text(pattern = /./, hint = 'must be a text that is not empty'): string {
    if (typeof this.value === 'string' && pattern.test(this.value)) return this.value;
    this.wrong(this.isAbsent ? `is missing: ${hint}` : hint);
    return '';
  }

  optionalText(pattern?: RegExp, hint = 'must be a text'): string | undefined {
    return this.isAbsent ? undefined : this.text(pattern ?? /(?:)/, hint);
  }

  flag(): boolean | undefined {
    if (this.isAbsent || typeof this.value === 'boolean')
      return this.value === undefined ? undefined : this.value === true;
    return this.wrong('must be true or false');
  }

  oneOf<T extends string>(values: readonly T[]): T | undefined {
    return values.find((each) => each === this.value) ?? this.wrong(`must be one of ${values.join(', ')}`);
  }

  /** A whole number within these bounds. */
  whole(from: number, to: number): number {
    const { value } = this;
    if (typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to) return value;
    this.wrong(`must be a whole number from ${from} to ${to}`);
    return from;
  }

  /** Text, number, truth value or nothing. */
  scalar(): string | number | boolean | null {
    const { value } = this;
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
    if (value !== null) this.wrong('must be a text, a number, true, false or null');
    return null;
  }

  get isNumber(): boolean {
    return typeof this.value === 'number';
  }
}
