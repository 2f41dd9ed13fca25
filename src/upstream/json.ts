import { BffError } from '../platform/problem.js';

/** A JSON object from outside: nothing is known of its members. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\b/i;

/** Whether a `Content-Type` announces JSON, in whichever of its forms (RFC 6839). */
export function isJsonType(type: string | undefined): boolean {
  return type !== undefined && JSON_TYPE.test(type);
}

/** Undefined when the text is not a JSON object. */
export function parseJsonObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function objectOf(from: JsonObject | undefined, name: string): JsonObject | undefined {
  const value = from?.[name];
  return isJsonObject(value) ? value : undefined;
}

export function textOf(from: JsonObject | undefined, name: string): string | undefined {
  const value = from?.[name];
  return typeof value === 'string' ? value : undefined;
}

export function numberOf(from: JsonObject | undefined, name: string): number | undefined {
  const value = from?.[name];
  return typeof value === 'number' ? value : undefined;
}

export function flagOf(from: JsonObject | undefined, name: string): boolean | undefined {
  const value = from?.[name];
  return typeof value === 'boolean' ? value : undefined;
}

/** A member that the answer is no use without: throws `upstream_invalid`. */
export function requiredText(from: JsonObject, name: string): string {
  const value = textOf(from, name);
  if (value === undefined || value === '') throw new BffError('upstream_invalid');
  return value;
}

/** The objects of a collection's array: throws `upstream_invalid` for anything else. */
export function objectsOf(from: JsonObject, name: string): JsonObject[] {
  const value = from[name];
  if (!Array.isArray(value) || !value.every(isJsonObject)) throw new BffError('upstream_invalid');
  return value;
}
