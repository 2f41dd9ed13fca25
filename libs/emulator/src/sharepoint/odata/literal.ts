export type Literal =
  | { kind: 'string'; value: string }
  | { kind: 'guid'; value: string }
  /** ISO 8601, as sent. */
  | { kind: 'date'; value: string }
  | { kind: 'number'; value: number }
  | { kind: 'boolean'; value: boolean }
  | { kind: 'null'; value: null };

export function textOf(literal: Literal): string {
  return literal.value === null ? '' : String(literal.value);
}
