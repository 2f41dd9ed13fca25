/** What became of an attempt to be the one who works. */
export type LeaseOutcome<T> =
  | { kind: 'held'; value: T }
  /**
   * Somebody else works; resolves when they say that they are done, or with `unheard` when looking again is worth it all
   * the same. Never rejects.
   */
  | { kind: 'busy'; released: Promise<'released' | 'unheard'> };

/**
 * Lets one of all replicas do a piece of work. For efficiency only: a lease can be lost while its owner works, so
 * that what is written has to be right without it.
 */
export abstract class Leases {
  /** Runs `work` if nobody else holds `name`. The lease is prolonged while the work runs, however long it takes. */
  abstract tryHold<T>(name: string, work: () => Promise<T>): Promise<LeaseOutcome<T>>;
}
