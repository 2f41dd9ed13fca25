import { ODataSyntaxError } from './odata-error.js';

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new ODataSyntaxError('The query is not well-formed.');
  }
}

/** `$Top`, `%24top` and `top` are one option; aliases keep their `@`. */
function normalName(name: string): string {
  return name.toLowerCase().replace(/^\$/, '');
}

/** The query of a request, read without regard to case, `$` or its escaped form. */
export class QueryOptions {
  readonly pairs: readonly (readonly [name: string, value: string])[];

  /** @param query as sent, without the `?` */
  constructor(query: string) {
    this.pairs = query
      .split('&')
      .filter((part) => part !== '')
      .map((part) => {
        const cut = part.indexOf('=');
        return cut < 0
          ? ([decode(part), ''] as const)
          : ([decode(part.slice(0, cut)), decode(part.slice(cut + 1))] as const);
      });
  }

  get(name: string): string | undefined {
    return this.pairs.find(([key]) => normalName(key) === name)?.[1];
  }

  /** A whole number that is not negative, or undefined when the option is absent. */
  count(name: string): number | undefined {
    const text = this.get(name);
    if (text === undefined) return undefined;
    if (!/^\d{1,9}$/.test(text))
      throw new ODataSyntaxError(`Invalid value '${text}' for $${name} query option found.`);
    return Number(text);
  }

  /** The pairs without the named options. */
  without(...names: string[]): readonly (readonly [string, string])[] {
    return this.pairs.filter(([key]) => !names.includes(normalName(key)));
  }
}

/** Path and query of a request target, nothing decoded. */
export function splitTarget(target: string): { path: string; query: string } {
  const cut = target.indexOf('?');
  return cut < 0 ? { path: target, query: '' } : { path: target.slice(0, cut), query: target.slice(cut + 1) };
}
