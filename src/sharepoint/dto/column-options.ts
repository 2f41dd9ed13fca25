import { ValidateBy, type ValidationArguments } from 'class-validator';
import { COLUMN_OPTIONS, COLUMN_TYPES } from './column-types.js';

const EVERY_OPTION: ReadonlySet<string> = new Set(Object.values(COLUMN_OPTIONS).flatMap(({ may }) => may));

/** The column has the options that its type needs, and none of another type's. */
export function OptionsFitType(): PropertyDecorator {
  return ValidateBy({
    name: 'optionsFitType',
    validator: {
      validate: (_type: unknown, args?: ValidationArguments) => faultOf(args?.object) === undefined,
      defaultMessage: (args?: ValidationArguments) => faultOf(args?.object) ?? 'the column is not valid',
    },
  });
}

function faultOf(column: object | undefined): string | undefined {
  const given = Object.entries(column ?? {}).filter(([, value]) => value !== undefined);
  const members = new Map<string, unknown>(given);
  const type = COLUMN_TYPES.find((one) => one === members.get('type'));
  if (type === undefined) return undefined;
  const { may, must } = COLUMN_OPTIONS[type];
  if (must !== undefined && !members.has(must)) return `a ${type} column needs ${must}`;
  const foreign = [...members.keys()].find((name) => EVERY_OPTION.has(name) && !may.includes(name));
  return foreign === undefined ? undefined : `a ${type} column has no ${foreign}`;
}
