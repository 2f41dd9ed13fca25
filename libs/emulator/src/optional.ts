/** `{ [name]: value }`, or nothing: `exactOptionalPropertyTypes` tells a missing member from an undefined one. */
export function optional<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): Partial<Record<Name, Value>> {
  const member: Partial<Record<Name, Value>> = {};
  if (value !== undefined) member[name] = value;
  return member;
}
