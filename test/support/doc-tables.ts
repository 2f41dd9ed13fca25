import { readFileSync } from 'node:fs';

/** The cells of every row of a page's tables whose first cell is of this form. */
export function rowsOf(path: string, first: RegExp): string[][] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
    .filter(([cell = '']) => first.test(cell));
}
