import { ValidateBy } from 'class-validator';

const COLUMN = /^[A-Za-z_]\w{0,127}$/;
/** Graph wants the type beside a value of several: `AuthorsLookupId@odata.type: Collection(Edm.Int32)`. */
const TYPE_NOTE = /^[A-Za-z_]\w{0,127}@odata\.type$/;
const COLLECTION = /^Collection\(Edm\.[A-Za-z0-9]{1,20}\)$/;
const MOST_COLUMNS = 200;
const MOST_VALUES = 500;
const LONGEST_TEXT = 262_144;

/** An object of column values that Graph can write. */
export function IsFieldValues(): PropertyDecorator {
  return ValidateBy({
    name: 'isFieldValues',
    validator: {
      validate: areFieldValues,
      defaultMessage: () =>
        'fields must be an object of column values: text, numbers, true, false, null, or lists of them',
    },
  });
}

export function areFieldValues(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const entries = Object.entries(value);
  return entries.length >= 1 && entries.length <= MOST_COLUMNS && entries.every(isField);
}

function isField([name, value]: [string, unknown]): boolean {
  if (TYPE_NOTE.test(name)) return typeof value === 'string' && COLLECTION.test(value);
  if (!COLUMN.test(name)) return false;
  return Array.isArray(value) ? value.length <= MOST_VALUES && value.every(isScalar) : isScalar(value);
}

function isScalar(value: unknown): boolean {
  if (typeof value === 'string') return value.length <= LONGEST_TEXT;
  return value === null || typeof value === 'boolean' || Number.isFinite(value);
}
