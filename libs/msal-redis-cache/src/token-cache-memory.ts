import type { ISerializableTokenCache } from '@azure/msal-node';
import { EMPTY_TOKEN_CACHE } from './token-cache-json.js';

/**
 * Makes the client's memory equal to `serialized`, or empty.
 *
 * `deserialize` alone adds to what is there: msal-node 7.2.1 keeps all former entries, on a miss (`''`) and
 * on a hit. An account that was removed elsewhere would come back with the next write.
 */
export function replaceMemory(memory: ISerializableTokenCache, serialized: string | undefined): void {
  forgetPeople(memory);
  // Not '': the empty cache also resets the snapshot that the next serialize() starts from.
  memory.deserialize(serialized ?? EMPTY_TOKEN_CACHE);
}

/** MSAL's `TokenCache` hands out its own map. What has no owner (metadata, throttling) stays. */
function forgetPeople(memory: ISerializableTokenCache): void {
  const entries = entriesOf(memory);
  for (const [key, entity] of Object.entries(entries)) {
    if (isPersonal(entity)) Reflect.deleteProperty(entries, key);
  }
  if (Object.values(entriesOf(memory)).some(isPersonal)) throw unsupported();
}

function entriesOf(memory: ISerializableTokenCache): object {
  // By shape, not by instanceof: the program may have loaded the other one of MSAL's two builds.
  if (!('getKVStore' in memory) || typeof memory.getKVStore !== 'function') throw unsupported();
  const entries: unknown = memory.getKVStore();
  if (typeof entries !== 'object' || entries === null) throw unsupported();
  return entries;
}

function isPersonal(entity: unknown): boolean {
  return typeof entity === 'object' && entity !== null && 'homeAccountId' in entity;
}

function unsupported(): TypeError {
  return new TypeError(
    'This version of @azure/msal-node does not let its memory be cleared; use 7.2.1 or later 7.x.',
  );
}
