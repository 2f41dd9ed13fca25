import type { KeyRing } from '../src/key-ring.js';
import type { PartitionStore, PartitionStoreListener } from '../src/partition-store.js';

/** One place for entries, emptied before each test, and the ways in which the tests look behind its back. */
export interface StoreUnderTest {
  clear(): Promise<void>;
  /** A replica's store; all of them share the place. */
  open(keys: KeyRing, onEvent?: PartitionStoreListener): PartitionStore;
  rawKeys(): Promise<string[]>;
  rawGet(key: string): Promise<Buffer>;
  /** Puts bytes behind the store's back, to live for a minute. */
  rawSet(key: string, value: Buffer): Promise<void>;
  /** Milliseconds that are left of an entry; 0 or less when it would never end. */
  rawTtl(key: string): Promise<number>;
  /** Lets time pass. */
  pass(ms: number): Promise<void>;
}
