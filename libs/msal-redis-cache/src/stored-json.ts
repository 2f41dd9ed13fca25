/** Any JSON value. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** MSAL's cache has four. */
const MOST_LEVELS = 16;
/** Names through which a careless copy or merge would reach a prototype. */
const FORBIDDEN_NAMES = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Parses JSON that `JSON.stringify` wrote, and nothing else: text of more than `maxLength` characters, too deep,
 * malformed, not in that one form (repeated names, spaces), or that names a prototype is undefined. Never throws.
 */
export function parseStoredJson(text: string, maxLength: number): JsonValue | undefined {
  if (text.length > maxLength) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isHarmless(value, MOST_LEVELS) && JSON.stringify(value) === text ? value : undefined;
  } catch {
    return undefined;
  }
}

/** True for JSON objects, not arrays. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isHarmless(value: unknown, depthLeft: number): value is JsonValue {
  if (typeof value !== 'object' || value === null) return true;
  if (depthLeft === 0) return false;
  return Object.entries(value).every(
    ([name, member]) => !FORBIDDEN_NAMES.has(name) && isHarmless(member, depthLeft - 1),
  );
}
