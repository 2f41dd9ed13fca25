import { readingsOf } from '../upstream/path-text.js';

/** Wherever it stands: also nested in another option's parentheses, and without the `$` that newer servers do not need. */
const EXPAND = /(?:^|[;(,?])\s*\$?expand\s*=/gi;
/** More than any client asks for: each of them costs time to read. */
const MOST = 16;
const DEEPEST = 16;
/** Shows itself in the next reading. */
const STILL_ENCODED = /%[0-9a-f]{2}/i;
const NAVIGATION = /^[a-z_]\w*(?:\/[a-z_]\w*)*$/i;

/**
 * What the `$expand` options of a query lead to, as steps in lower case: `fields($select=Title),author/manager` is
 * `[['fields'], ['author', 'manager']]`. In every reading of the query, since it decides nothing which one the servers
 * behind us take. Undefined when it cannot be told.
 */
export function expansionsIn(query: string): string[][] | undefined {
  const found = query
    .replace(/^\?/, '')
    .split('&')
    .flatMap((option) => readingsOf(option.replaceAll('+', ' ')) ?? [undefined])
    .flatMap((reading) => (reading === undefined ? [undefined] : expandedBy(reading)));
  return found.some((steps) => steps === undefined)
    ? undefined
    : found.filter((steps) => steps !== undefined);
}

/** Undefined among them for what cannot be told. */
function expandedBy(option: string): (string[] | undefined)[] {
  const expands = [...option.matchAll(EXPAND)];
  if (expands.length > MOST) return [undefined];
  return expands.flatMap((expand) => {
    const names = namesIn(option.slice(expand.index + expand[0].length)) ?? [''];
    return names
      .filter((name) => !STILL_ENCODED.test(name))
      .map((name) => (NAVIGATION.test(name) ? name.toLowerCase().split('/') : undefined));
  });
}

/** The names of a list, without what stands in parentheses; up to the end of the parentheses that it stands in. */
function namesIn(text: string): string[] | undefined {
  let flat = text.replaceAll(/'[^']*'/g, '');
  for (let depth = 0; depth < DEEPEST && /\([^()]*\)/.test(flat); depth += 1) {
    flat = flat.replaceAll(/\([^()]*\)/g, '');
  }
  const [list = ''] = flat.split(/[;)]/, 1);
  if (list.includes('(')) return undefined;
  return list.trim() === '' ? [] : list.split(',').map((name) => name.trim());
}
