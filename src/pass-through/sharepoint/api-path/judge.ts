import { parsePath, type ParsedPath } from './parse-path.js';
import { apiReadings } from './readings.js';
import type { ApiMethod } from './resources.js';
import { resourceAt } from './walk.js';

/** What a path below the mount stands for. */
export interface Place extends ParsedPath {
  methods: readonly ApiMethod[];
  bytes: boolean;
}

/**
 * Undefined for what is not in the table. Every reading of the path (as it stands, decoded once, twice and more) has to
 * be, and to allow a method, so that it does not matter which one SharePoint takes.
 */
export function placeOf(path: string): Place | undefined {
  const parsed = (apiReadings(path) ?? []).map(parsePath);
  const [first] = parsed;
  const [resource, ...others] = parsed.map((one) => (one === undefined ? undefined : resourceAt(one.steps)));
  if (first === undefined || resource === undefined) return undefined;
  if (others.some((other) => other?.bytes !== resource.bytes)) return undefined;
  const methods = resource.methods.filter((method) =>
    others.every((other) => other?.methods.includes(method)),
  );
  return { ...first, methods, bytes: resource.bytes === true };
}
