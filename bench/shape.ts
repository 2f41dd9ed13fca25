/** Members of something that came from another process. */
export type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

/** Throws when the member is missing or something else, as the next ones do. */
export function numberIn(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value !== 'number') throw new Error(`${name} is not a number.`);
  return value;
}

export function textIn(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string') throw new Error(`${name} is not a text.`);
  return value;
}

export function textsIn(fields: Fields, name: string): string[] {
  return listIn(fields, name).map((value) => {
    if (typeof value !== 'string') throw new Error(`${name} holds more than texts.`);
    return value;
  });
}

export function numbersIn(fields: Fields, name: string): number[] {
  return listIn(fields, name).map(Number);
}

/** A table of texts, e.g. an environment. */
export function tableIn(fields: Fields, name: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fieldsOf(fields[name])).map(([key, value]) => [key, String(value)]),
  );
}

function listIn(fields: Fields, name: string): unknown[] {
  const value = fields[name];
  if (!Array.isArray(value)) throw new Error(`${name} is not a list.`);
  return value;
}
