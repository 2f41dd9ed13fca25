import type { FieldValue } from '../data/model.js';
import type { Comparison, Expression } from './expression.js';
import { ODataSyntaxError } from './odata-error.js';

/** What a path stands for in the row at hand. */
export type Resolve = (path: string) => FieldValue;

/** True when the row meets the filter. Text compares without case, as SharePoint's collation does. */
export function matches(expression: Expression, resolve: Resolve): boolean {
  return valueOf(expression, resolve) === true;
}

function valueOf(expression: Expression, resolve: Resolve): FieldValue {
  switch (expression.kind) {
    case 'and':
      return matches(expression.left, resolve) && matches(expression.right, resolve);
    case 'or':
      return matches(expression.left, resolve) || matches(expression.right, resolve);
    case 'not':
      return !matches(expression.of, resolve);
    case 'compare':
      return holds(
        expression.operator,
        compareValues(valueOf(expression.left, resolve), valueOf(expression.right, resolve)),
      );
    case 'call':
      return call(
        expression.name,
        expression.args.map((arg) => valueOf(arg, resolve)),
      );
    case 'path':
      return resolve(expression.path);
    case 'literal':
      return expression.literal.value;
  }
}

function holds(operator: Comparison, order: number): boolean {
  switch (operator) {
    case 'eq':
      return order === 0;
    case 'ne':
      return order !== 0;
    case 'gt':
      return order > 0;
    case 'ge':
      return order >= 0;
    case 'lt':
      return order < 0;
    case 'le':
      return order <= 0;
  }
}

function call(name: string, args: FieldValue[]): FieldValue {
  const [first = '', second = ''] = args.map((arg) => (arg === null ? '' : String(arg).toLowerCase()));
  switch (name) {
    case 'startswith':
      return first.startsWith(second);
    case 'endswith':
      return first.endsWith(second);
    case 'contains':
      return first.includes(second);
    case 'substringof':
      return second.includes(first);
    case 'tolower':
      return first;
    default:
      throw new ODataSyntaxError(`The function '${name}' is not supported.`);
  }
}

/** Negative, 0 or positive; null sorts first and equals only null. */
export function compareValues(left: FieldValue, right: FieldValue): number {
  if (left === null || right === null) return Number(left !== null) - Number(right !== null);
  if (typeof left === 'number' || typeof right === 'number') return Number(left) - Number(right);
  const [a, b] = [comparable(left), comparable(right)];
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

const ISO_DATE = /^\d{4}-\d\d-\d\d(?:T|$)/;

function comparable(value: FieldValue): string {
  const text = String(value);
  const at = ISO_DATE.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? text.toLowerCase() : new Date(at).toISOString();
}
