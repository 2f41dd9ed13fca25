/** Told of a store key whose value has changed, or of `undefined` when anything may have. */
export type ChangeListener = (key: string | undefined) => void;

/** Whether this process hears of every change of the store, whoever makes it; what is cached depends on it. */
export abstract class Coherence {
  readonly #listeners: ChangeListener[] = [];

  /** False on any doubt: what was read before may be out of date, and nothing that is read now may be kept. */
  abstract isIntact(): boolean;

  /** How long something may be kept although no change was told of, in milliseconds; absent: without limit. */
  abstract readonly longestTrust: number | undefined;

  listen(listener: ChangeListener): void {
    this.#listeners.push(listener);
  }

  /** Own writes are told as well: a process must not read an older value than it has written. */
  tell(key: string | undefined): void {
    for (const listener of this.#listeners) listener(key);
  }
}

/** Of a store that belongs to one process. */
export class LocalCoherence extends Coherence {
  override readonly longestTrust = undefined;

  override isIntact(): boolean {
    return true;
  }
}

/** Of a store that tells nobody of changes. */
export class NoCoherence extends Coherence {
  override readonly longestTrust = undefined;

  override isIntact(): boolean {
    return false;
  }
}
