import { readingsOf } from '../upstream/path-text.js';

/** Wherever it stands: also nested in another option's parentheses, and without the `$` that newer servers do not need. */
const EXPAND = /(?:^|[;(,?])\s*\$?expand\s*=/gi;
const NAVIGATION = /^[a-z_]\w*(?:\/[a-z_]\w*)*$/i;

/**
 * What the `$expand` options of a query lead to, as steps in lower case: `fields($select=Title),author/manager` is
 * `[['fields'], ['author', 'manager']]`. In every reading of the query, since it decides nothing which one the servers
 * behind us take. Undefined when it cannot be told.
 */
export function expansionsIn(query: string): string[][] | undefined {
  const found: string[][] = [];
  for (const option of query.replace(/^\?/, '').split('&')) {
    const readings = readingsOf(option.replaceAll('+', ' '));
    if (readings === undefined) return undefined;
    for (const reading of readings) {
      for (const expand of reading.matchAll(EXPAND)) {
        const names = namesIn(reading.slice(expand.index + expand[0].length));
        if (names === undefined) return undefined;
        // What is encoded still shows itself in the next reading.
        const plain = names.filter((name) => !/%[0-9a-f]{2}/i.test(name));
        if (!plain.every((name) => NAVIGATION.test(name))) return undefined;
        found.push(...plain.map((name) => name.toLowerCase().split('/')));
      }
    }
  }
  return found;
}

/** The names of a list, without what stands in parentheses; up to the end of the parentheses that it stands in. */
function namesIn(text: string): string[] | undefined {
  let depth = 0;
  let name = '';
  const names: string[] = [];
  for (const char of text.replaceAll(/'[^']*'/g, '')) {
    if (char === '(') depth += 1;
    else if (char === ')') depth -= 1;
    if (depth < 0 || (depth === 0 && char === ';')) break;
    if (depth > 0 || char === ')') continue;
    if (char === ',') {
      names.push(name.trim());
      name = '';
    } else name += char;
  }
  if (name.trim() !== '' || names.length > 0) names.push(name.trim());
  return depth > 0 ? undefined : names;
}
