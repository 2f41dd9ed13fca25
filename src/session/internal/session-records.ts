import type { Clock } from '../../platform/clock.js';
import type { Env } from '../../platform/env/env.js';
import type { Records } from '../../platform/store/records.js';
import type { Session } from '../session.js';
import type { SessionIndex } from './session-index.js';
import { ENDED_SESSION, SESSION_RECORD, type SessionRecord } from './session-record.js';

/** For a moment also of one that was about to end anyway: clocks of replicas differ. */
const SHORTEST_MARK_MS = 60_000;

/** How sessions lie in the store: the record, the mark that outlives it, and the two limits. */
export class SessionRecords {
  constructor(
    private readonly records: Records,
    private readonly index: SessionIndex,
    private readonly clock: Clock,
    private readonly env: Env,
  ) {}

  /** The record first: who looks through the index removes what has no record. */
  async add(handle: string, record: SessionRecord): Promise<void> {
    await this.records.put(SESSION_RECORD, handle, record, this.ttl(record));
    await this.index.add(handle, record, this.life(record));
  }

  async standing(handle: string): Promise<SessionRecord | undefined> {
    const [record, ended] = await Promise.all([
      this.records.get(SESSION_RECORD, handle),
      this.records.get(ENDED_SESSION, handle),
    ]);
    return record === undefined || ended === true || this.ttl(record) <= 0 ? undefined : record;
  }

  /** Every store key that decides whether the session stands. */
  keys(handle: string): string[] {
    return [SESSION_RECORD, ENDED_SESSION].flatMap((kind) => this.records.keys(kind, handle));
  }

  /** `change` returns undefined to leave the record as it is. */
  async change(
    handle: string,
    change: (record: SessionRecord) => SessionRecord | undefined,
  ): Promise<Session | undefined> {
    let isChanged = false;
    const record = await this.records.update(SESSION_RECORD, handle, (current) => {
      const value = change(current);
      const ttl = value === undefined ? 0 : this.ttl(value);
      isChanged = ttl > 0;
      return value !== undefined && ttl > 0 ? { value, ttl } : undefined;
    });
    // With a new key the record moves at a write, and so have its places in the indexes.
    if (record !== undefined && isChanged && this.#isRotating(handle))
      await this.index.add(handle, record, this.life(record));
    return record && this.toSession(handle, record);
  }

  /**
   * Marked as ended first: an entry that comes back from a backup of the store is no session any more. Of many who end
   * it one gets the record.
   */
  async end(handle: string, createdAt: number): Promise<SessionRecord | undefined> {
    const ttl = Math.max(this.life({ createdAt }), SHORTEST_MARK_MS);
    await this.records.put(ENDED_SESSION, handle, true, ttl);
    return this.records.take(SESSION_RECORD, handle);
  }

  /** Milliseconds until it ends whatever happens. */
  life({ createdAt }: { createdAt: number }): number {
    return createdAt + this.env.sessionAbsoluteTtl - this.clock.now();
  }

  /** Milliseconds until it ends if nothing happens. */
  ttl(record: SessionRecord): number {
    return this.#expiresAt(record) - this.clock.now();
  }

  toSession(handle: string, record: SessionRecord): Session {
    const { secrets: _, ...shown } = record;
    return { ...shown, handle, expiresAt: this.#expiresAt(record) };
  }

  #isRotating(handle: string): boolean {
    return this.records.keys(SESSION_RECORD, handle).length > 1;
  }

  #expiresAt({ lastSeenAt, createdAt }: SessionRecord): number {
    return Math.min(lastSeenAt + this.env.sessionIdleTtl, createdAt + this.env.sessionAbsoluteTtl);
  }
}
