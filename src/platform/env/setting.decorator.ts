import { registerDecorator, type ValidationArguments } from 'class-validator';
import type { Check } from './checks.js';

/** One row of the configuration page. */
export interface SettingDoc {
  name: string;
  doc: string;
  /** Shown as the default; absent means "none". */
  default?: string;
  required?: boolean;
}

/** With how many classes its own one extends: what is inherited is declared first, and read last. */
const settings: (SettingDoc & { depth: number })[] = [];

/** Every documented variable: what is required, then in the order of the DTO, what that inherits last. */
export function documentedSettings(): readonly SettingDoc[] {
  return settings.toSorted((a, b) => order(a) - order(b));
}

function order({ required, depth }: (typeof settings)[number]): number {
  return required === true ? -100 : -depth;
}

function depthOf(prototype: object | null): number {
  return prototype === null ? 0 : 1 + depthOf(Object.getPrototypeOf(prototype));
}

/**
 * Documents an environment variable and checks its value when it has one. `required` makes an absent, empty
 * or blank value a fault.
 */
export function Setting(options: Omit<SettingDoc, 'name'> & { check?: Check }): PropertyDecorator {
  return (target, property) => {
    const name = String(property);
    const { check, ...doc } = options;
    settings.push({ name, depth: depthOf(target), ...doc });
    const faultOf = (value: unknown): string | undefined => {
      if (typeof value !== 'string')
        return options.required === true ? `is required. ${options.doc}` : undefined;
      return check?.(value);
    };
    registerDecorator({
      name: `setting ${name}`,
      target: target.constructor,
      propertyName: name,
      validator: {
        validate: (value: unknown) => faultOf(value) === undefined,
        defaultMessage: (args?: ValidationArguments) => faultOf(args?.value) ?? 'is not valid.',
      },
    });
  };
}

let ruleCount = 0;

/** A rule between variables, reported at the one that has to change. */
export function Rule<T extends object>(
  type: () => new () => T,
  fault: (dto: T) => string | undefined,
): PropertyDecorator {
  return (target, property) => {
    const name = String(property);
    const faultOf = (dto: unknown): string | undefined => (dto instanceof type() ? fault(dto) : undefined);
    registerDecorator({
      name: `rule ${(ruleCount += 1)} of ${name}`,
      target: target.constructor,
      propertyName: name,
      validator: {
        validate: (_value: unknown, args?: ValidationArguments) => faultOf(args?.object) === undefined,
        defaultMessage: (args?: ValidationArguments) => faultOf(args?.object) ?? 'is not valid.',
      },
    });
  };
}
