/** Sealed bytes by key. Each operation touches one key, so that it works on a cluster. */
export interface SealedEntries {
  get(key: string): Promise<Buffer | undefined>;
  set(key: string, value: Buffer, ttlMs: number): Promise<void>;
  /** Sets the entry only while it still holds `expected` (undefined: while there is none), in one step. */
  replace(key: string, expected: Buffer | undefined, value: Buffer, ttlMs: number): Promise<boolean>;
  delete(key: string): Promise<boolean>;
  /** Removes the entry only while it still holds `value`, in one step. */
  deleteIfEqual(key: string, value: Buffer): Promise<boolean>;
}
