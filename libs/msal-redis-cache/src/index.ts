/**
 * An MSAL cache plugin on Redis: one sealed partition per account.
 *
 * @packageDocumentation
 */
export type { CachePluginOptions } from './cache-plugin-options.js';
export { CacheStoreError, type CacheStoreOperation } from './cache-store-error.js';
export { generateKeyEntry } from './key-entry.js';
export { KeyRing, type KeyRingOptions, type OpenedEnvelope } from './key-ring.js';
export {
  MemoryPartitionStore,
  type MemoryEntry,
  type MemoryPartitionStoreOptions,
} from './memory-partition-store.js';
export { MixedPartitionError } from './mixed-partition-error.js';
export {
  accountPartition,
  assertionPartition,
  type AccountPartition,
  type AssertionPartition,
  type PartitionId,
  type PartitionOwner,
} from './partition-id.js';
export type { OwnershipFault } from './partition-ownership.js';
export {
  PartitionStore,
  type PartitionStoreListener,
  type Removal,
  type Revise,
  type Revision,
  type UpdateOutcome,
} from './partition-store.js';
export type { PartitionStoreEvent, PartitionStoreEventType } from './partition-store-event.js';
export {
  createCachePlugin,
  type CacheWriteOutcome,
  type PartitionedCachePlugin,
} from './partitioned-cache-plugin.js';
export { encodeParts } from './parts.js';
export { RedisPartitionStore, type RedisCommands } from './redis-partition-store.js';
export type { PartitionStoreOptions } from './sealed-partition-store.js';
export type { SignedInAccount } from './signed-in-account.js';
