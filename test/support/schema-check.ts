/** As much of OpenAPI's schemas as this service uses. */
export interface Schema {
  $ref?: string;
  type?: string;
  enum?: unknown[];
  required?: string[];
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  items?: Schema;
  allOf?: Schema[];
  oneOf?: Schema[];
  nullable?: boolean;
  example?: unknown;
}

type Resolve = (schema: Schema) => Schema;

/** Where a value differs from its schema. Members that are not described count: nothing undescribed is answered. */
export function checkAgainst(schema: Schema, value: unknown, resolve: Resolve, at = 'the body'): string[] {
  const whole = merged(schema, resolve);
  if (value === null && whole.nullable === true) return [];
  return [...checkKind(whole, value, resolve, at), ...checkInside(whole, value, resolve, at)];
}

function checkKind(
  { type, enum: values, oneOf }: Schema,
  value: unknown,
  resolve: Resolve,
  at: string,
): string[] {
  if (oneOf?.every((one) => checkAgainst(one, value, resolve, at).length > 0) === true)
    return [`${at} is none of its kinds`];
  if (values?.includes(value) === false)
    return [`${at} is ${JSON.stringify(value)}, not one of ${values.join(', ')}`];
  return type === undefined || isOf(type, value) ? [] : [`${at} is no ${type}`];
}

function checkInside(schema: Schema, value: unknown, resolve: Resolve, at: string): string[] {
  const { items } = schema;
  if (Array.isArray(value) && items !== undefined)
    return value.flatMap((one, index) => checkAgainst(items, one, resolve, `${at}[${index}]`));
  const hasMembers = typeof value === 'object' && value !== null && !Array.isArray(value);
  return hasMembers && schema.oneOf === undefined ? checkMembers(schema, value, resolve, at) : [];
}

function checkMembers(
  { required = [], properties, additionalProperties }: Schema,
  value: object,
  resolve: Resolve,
  at: string,
): string[] {
  const members = new Map<string, unknown>(Object.entries(value));
  const missing = required.filter((name) => !members.has(name)).map((name) => `${at} has no ${name}`);
  const others = [...members].flatMap(([name, member]) => {
    const described = properties?.[name];
    if (described !== undefined) return checkAgainst(described, member, resolve, `${at}.${name}`);
    if (typeof additionalProperties === 'object')
      return checkAgainst(additionalProperties, member, resolve, `${at}.${name}`);
    return additionalProperties === true || properties === undefined
      ? []
      : [`${at}.${name} is not described`];
  });
  return [...missing, ...others];
}

/** One schema of all that have to hold. */
function merged(schema: Schema, resolve: Resolve): Schema {
  const { allOf = [], ...own } = resolve(schema);
  return allOf
    .map((one) => merged(one, resolve))
    .reduce(
      (all, one) => ({
        ...all,
        ...one,
        required: [...(all.required ?? []), ...(one.required ?? [])],
        properties: { ...all.properties, ...one.properties },
      }),
      own,
    );
}

function isOf(type: string, value: unknown): boolean {
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  return typeof value === type;
}
