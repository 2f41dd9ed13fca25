/** Whether a value is one of a list, or the name of a member of a table. */
export function isOneOf<T extends string>(list: readonly T[], value: unknown): value is T;
export function isOneOf<T extends object>(table: T, value: unknown): value is keyof T & string;
export function isOneOf(values: object, value: unknown): boolean {
  return (
    typeof value === 'string' &&
    (Array.isArray(values) ? values.includes(value) : Object.hasOwn(values, value))
  );
}
