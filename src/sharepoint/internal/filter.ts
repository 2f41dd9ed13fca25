import { BffError } from '../../platform/problem.js';

const TOKENS =
  /(?<text>'(?:[^']|'')*')|(?<date>\d{4}-\d\d-\d\dT[\d:.]{5,18}Z)|(?<number>-?\d{1,18}(?:\.\d{1,18})?)|(?:fields\/)?(?<word>[A-Za-z_]\w{0,127})|(?<mark>[(),])|(?<blank>[ \t]+)/y;
const OPERATORS = new Set(['eq', 'ne', 'gt', 'ge', 'lt', 'le', 'and', 'or', 'not']);
const LITERALS = new Set(['true', 'false', 'null']);
const FUNCTIONS = new Set(['startswith', 'contains']);
const MOST_TOKENS = 200;

/**
 * A filter over columns, `Title eq 'x' and Status ne 'Done'`, in Graph's form, where columns are `fields/Title`.
 * Knows column names, literals, comparisons, and/or/not, parentheses, startswith and contains; anything else is
 * `bad_request`. Whether they are in a sensible order is for Graph to say.
 *
 * @see https://learn.microsoft.com/graph/api/listitem-list
 */
export function toGraphFilter(text: string): string {
  return partsOf(text).join('');
}

/** The columns that a filter of Graph's form names. */
export function columnsIn(graphFilter: string): string[] {
  const withoutTexts = graphFilter.replaceAll(/'(?:[^']|'')*'/g, "''");
  return [...withoutTexts.matchAll(/fields\/(\w+)/g)].map(([, column = '']) => column);
}

function partsOf(text: string): string[] {
  const parts: string[] = [];
  for (let at = 0; at < text.length;) {
    TOKENS.lastIndex = at;
    const match = TOKENS.exec(text);
    if (match === null || parts.length > MOST_TOKENS || runsOn(match, text[at - 1])) throw notAFilter();
    parts.push(rewritten(match, text.slice(TOKENS.lastIndex)));
    at = TOKENS.lastIndex;
  }
  return parts;
}

/** `Modified desc, Title` → `fields/Modified desc,fields/Title asc`. Throws `bad_request`. */
export function toGraphOrder(text: string): string {
  return text
    .split(',')
    .map((part) => {
      const [, column, direction = 'asc'] =
        /^\s*(?:fields\/)?([A-Za-z_]\w{0,127})(?:\s+(asc|desc))?\s*$/.exec(part) ?? [];
      if (column === undefined) {
        throw new BffError('bad_request', { detail: 'orderby must be like: Modified desc, Title' });
      }
      return `fields/${column} ${direction}`;
    })
    .join(',');
}

/** `1eq` and `'a'b` are two tokens without a blank between them: no filter that anybody means. */
function runsOn({ groups = {} }: RegExpExecArray, before: string | undefined): boolean {
  const wordLike = groups['mark'] === undefined && groups['blank'] === undefined;
  return wordLike && before !== undefined && !/[(), \t]/.test(before);
}

function rewritten({ 0: token, groups = {} }: RegExpExecArray, rest: string): string {
  const { word } = groups;
  if (word === undefined) return token;
  if (/^[ \t]*\(/.test(rest)) {
    if (FUNCTIONS.has(token) || OPERATORS.has(token)) return token;
    throw notAFilter();
  }
  return OPERATORS.has(token) || LITERALS.has(token) ? token : `fields/${word}`;
}

function notAFilter(): BffError {
  return new BffError('bad_request', {
    detail:
      "filter must be made of column names, literals ('text', numbers, dates, true, false, null), " +
      'eq ne gt ge lt le, and or not, parentheses, startswith(…) and contains(…).',
  });
}
