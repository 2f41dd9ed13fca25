import { parsePath, type ParsedPath } from './parse-path.js';
import { readingsOf } from './readings.js';
import type { ApiMethod, Resource } from './resources.js';
import { resourceAt } from './walk.js';

/** What a path below the mount stands for. */
export interface Place extends ParsedPath {
  methods: readonly ApiMethod[];
  bytes: boolean;
}

/**
 * Undefined for what is not in the table. Every reading of the path (as it stands, decoded once, decoded twice) has to
 * be, and to allow a method, so that it does not matter which one SharePoint takes.
 */
export function placeOf(path: string): Place | undefined {
  const parsed = (readingsOf(path) ?? []).map(parsePath);
  const [first] = parsed;
  const resources = parsed.map((one) => (one === undefined ? undefined : resourceAt(one.steps)));
  if (first === undefined || !resources.every((one): one is Resource => one !== undefined)) return undefined;
  const [{ methods = [], bytes = false } = {}, ...others] = resources;
  if (others.some((other) => (other.bytes ?? false) !== bytes)) return undefined;
  const allowed = methods.filter((method) => others.every((other) => other.methods.includes(method)));
  return { ...first, methods: allowed, bytes };
}
