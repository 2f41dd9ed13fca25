import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from './stored-json.js';
import { expiryOf, type TokenCacheJson } from './token-cache-json.js';

/** One entity that a client added, replaced or removed (`after` undefined). */
interface EntityChange {
  readonly section: string;
  readonly name: string;
  readonly after: JsonObject | undefined;
}

/** Everything that an MSAL client changed in its memory. */
export type TokenCacheChanges = readonly EntityChange[];

/** What a client did to `before` until it became `after`. */
export function changesBetween(before: TokenCacheJson, after: TokenCacheJson): TokenCacheChanges {
  const removed = entitiesOf(before).filter(({ section, name }) => !entityOf(after, section, name));
  const stored = entitiesOf(after).filter(
    ({ section, name, after: entity }) => !isDeepStrictEqual(entity, entityOf(before, section, name)),
  );
  return [...removed.map((change) => ({ ...change, after: undefined })), ...stored];
}

/**
 * Brings the changes into `current`, which others may have changed since this acquisition read `base`. Without a
 * `base` the changes come from a new grant (a sign-in) and stand. Otherwise they come from a renewal, and what
 * others stored since `base` stands: it is from a grant as good or better (Entra keeps former refresh tokens
 * valid, and a sign-in may have brought claims that a renewal cannot), except that of two access tokens the one
 * that lives longer is kept.
 */
export function withChanges(
  current: TokenCacheJson,
  changes: TokenCacheChanges,
  base: TokenCacheJson | undefined,
): TokenCacheJson {
  const merged = new Map(
    Object.entries(current).map(([section, entities]) => [section, new Map(Object.entries(entities))]),
  );
  for (const { section, name, after } of changes) {
    const theirs = entityOf(current, section, name);
    const untouched = base === undefined || isDeepStrictEqual(theirs, entityOf(base, section, name));
    const standing = untouched ? after : concurrent(section, after, theirs);
    const entities = merged.get(section) ?? new Map<string, JsonObject>();
    if (standing === undefined) entities.delete(name);
    else entities.set(name, standing);
    merged.set(section, entities);
  }
  return Object.fromEntries(
    [...merged].map(([section, entities]) => [section, Object.fromEntries(entities)]),
  );
}

/**
 * The end of an access token counts from the moment its request was made, so that a process which was stopped in
 * between cannot pass its old token off as new.
 */
function concurrent(
  section: string,
  ours: JsonObject | undefined,
  theirs: JsonObject | undefined,
): JsonObject | undefined {
  if (section !== 'AccessToken' || ours === undefined) return theirs;
  return theirs !== undefined && expiryOf(theirs) >= expiryOf(ours) ? theirs : ours;
}

function entitiesOf(cache: TokenCacheJson): { section: string; name: string; after: JsonObject }[] {
  return Object.entries(cache).flatMap(([section, entities]) =>
    Object.entries(entities).map(([name, after]) => ({ section, name, after })),
  );
}

/** Names come from the store: `toString` must not find what every object inherits. */
function entityOf(cache: TokenCacheJson, section: string, name: string): JsonObject | undefined {
  const entities = Object.hasOwn(cache, section) ? cache[section] : undefined;
  return entities !== undefined && Object.hasOwn(entities, name) ? entities[name] : undefined;
}
