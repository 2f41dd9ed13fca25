import { ValidateBy } from 'class-validator';

/** A member that is judged as a path parameter of its kind is. `expected` ends the sentence "… must be". */
export function IsPathValue(kind: { parse(text: string): unknown }, expected: string): PropertyDecorator {
  return ValidateBy({
    name: 'isPathValue',
    validator: {
      validate: (value) => typeof value === 'string' && parses(kind, value),
      defaultMessage: (about) => `${about?.property ?? 'it'} must be ${expected}`,
    },
  });
}

function parses(kind: { parse(text: string): unknown }, text: string): boolean {
  try {
    kind.parse(text);
    return true;
  } catch {
    return false;
  }
}
