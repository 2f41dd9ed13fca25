import { parsePath } from './parse-path.js';
import { readingsOf } from './readings.js';
import type { ApiMethod } from './resources.js';
import { methodsAt } from './walk.js';

/**
 * Which methods a path below the mount allows; none for what is not in the table. Every reading of the path (as it
 * stands, decoded once, decoded twice) has to allow a method, so that it does not matter which one SharePoint takes.
 */
export function methodsAllowed(path: string): readonly ApiMethod[] {
  const [first = [], ...others] = (readingsOf(path) ?? []).map((reading) => {
    const parsed = parsePath(reading);
    return parsed === undefined ? [] : methodsAt(parsed.steps);
  });
  return first.filter((method) => others.every((methods) => methods.includes(method)));
}
