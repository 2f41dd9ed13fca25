import { PartitionStore, type PartitionId } from '@entra-bff/msal-redis-cache';

/**
 * Holds back what MSAL writes during a sign-in until the ID token has been verified: nothing of a forged answer is
 * ever stored.
 */
export class StagedPartition extends PartitionStore {
  #staged: string | undefined;

  constructor(private readonly target: PartitionStore) {
    super();
  }

  override async read(): Promise<undefined> {
    return undefined;
  }

  override async write(_id: PartitionId, value: string): Promise<void> {
    this.#staged = value;
  }

  override async delete(): Promise<void> {
    this.#staged = undefined;
  }

  /** Stores under the verified account's partition what MSAL wrote, for so many milliseconds. */
  async commit(id: PartitionId, ttlMs: number): Promise<void> {
    if (this.#staged !== undefined) await this.target.write(id, this.#staged, ttlMs);
  }
}
