import type { Literal } from './literal.js';

export type Comparison = 'eq' | 'ne' | 'gt' | 'lt' | 'ge' | 'le';

/** A parsed `$filter`. */
export type Expression =
  | { kind: 'and' | 'or'; left: Expression; right: Expression }
  | { kind: 'not'; of: Expression }
  | { kind: 'compare'; operator: Comparison; left: Expression; right: Expression }
  | { kind: 'call'; name: string; args: Expression[] }
  /** `fields/Status`, `Requester/Title`. */
  | { kind: 'path'; path: string }
  | { kind: 'literal'; literal: Literal };

/** Every column path that an expression reads. */
export function pathsOf(expression: Expression): string[] {
  switch (expression.kind) {
    case 'and':
    case 'or':
    case 'compare':
      return [...pathsOf(expression.left), ...pathsOf(expression.right)];
    case 'not':
      return pathsOf(expression.of);
    case 'call':
      return expression.args.flatMap(pathsOf);
    case 'path':
      return [expression.path];
    case 'literal':
      return [];
  }
}
