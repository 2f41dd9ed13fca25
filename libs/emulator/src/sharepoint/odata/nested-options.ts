/** One name of `$expand` with the options in its parentheses: `fields($select=A,B)`. */
export interface ExpandItem {
  name: string;
  select: string[] | undefined;
}

/** Splits at a separator that stands outside parentheses and quotes. */
function splitOutside(text: string, separator: string): string[] {
  const parts = [''];
  let depth = 0;
  let inQuote = false;
  for (const char of text) {
    if (char === "'") inQuote = !inQuote;
    if (!inQuote && char === '(') depth += 1;
    if (!inQuote && char === ')') depth -= 1;
    if (char === separator && depth === 0 && !inQuote) parts.push('');
    else parts[parts.length - 1] += char;
  }
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

export function nameList(text: string | undefined): string[] | undefined {
  return text === undefined ? undefined : splitOutside(text, ',');
}

function expandItem(text: string): ExpandItem {
  const open = text.indexOf('(');
  if (open < 0) return { name: text, select: undefined };
  const options = splitOutside(text.slice(open + 1, text.lastIndexOf(')')), ';');
  const select = options.find((option) => /^\$?select=/i.test(option));
  return { name: text.slice(0, open), select: nameList(select?.slice(select.indexOf('=') + 1)) };
}

/** Parses Graph's `$expand`. */
export function parseExpand(text: string | undefined): ExpandItem[] {
  return splitOutside(text ?? '', ',').map(expandItem);
}

export interface OrderBy {
  path: string;
  descending: boolean;
}

export function parseOrderBy(text: string | undefined): OrderBy[] {
  return splitOutside(text ?? '', ',').map((part) => {
    const [path = '', direction = 'asc'] = part.split(/\s+/);
    return { path, descending: direction.toLowerCase() === 'desc' };
  });
}
