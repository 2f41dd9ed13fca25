import { EntraFailure } from './failure.js';

/** A parameter that must be there. */
export function required(parameters: URLSearchParams, name: string): string {
  const value = parameters.get(name);
  if (value === null || value === '') throw new EntraFailure(900144, { detail: `It is '${name}'.` });
  return value;
}

/** RFC 6749 sections 3.1 and 3.2: parameters must not come twice. */
export function refuseRepeats(parameters: URLSearchParams): void {
  const repeated = [...parameters.keys()].find((name, index, names) => names.indexOf(name) !== index);
  if (repeated !== undefined) throw new EntraFailure(9000411, { detail: `It is '${repeated}'.` });
}
