/** Any JSON value. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;
/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** Limits of {@link parseStoredJson}. */
export interface StoredJsonLimits {
  /** Default 1 MiB. */
  readonly maxLength?: number;
  /** Default 16. */
  readonly maxDepth?: number;
}

/** Names through which a careless copy or merge would reach a prototype. */
const FORBIDDEN_NAMES = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Parses JSON that `JSON.stringify` wrote, and nothing else: text that is too long, too deep, malformed, not
 * in that one form (repeated names, spaces), or that names a prototype is undefined. Never throws.
 */
export function parseStoredJson(text: string, limits: StoredJsonLimits = {}): JsonValue | undefined {
  const { maxLength = 1024 * 1024, maxDepth = 16 } = limits;
  if (text.length > maxLength) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isHarmless(value, maxDepth) && JSON.stringify(value) === text ? value : undefined;
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
