import { Leases, type LeaseOutcome } from './leases.js';

/** One process's leases. */
export class MemoryLeases extends Leases {
  readonly #held = new Map<string, Promise<'released'>>();

  override async tryHold<T>(name: string, work: () => Promise<T>): Promise<LeaseOutcome<T>> {
    const holder = this.#held.get(name);
    if (holder !== undefined) return { kind: 'busy', released: holder };
    let release = (): void => undefined;
    const released = new Promise<'released'>((resolve) => {
      release = () => resolve('released');
    });
    this.#held.set(name, released);
    try {
      return { kind: 'held', value: await work() };
    } finally {
      this.#held.delete(name);
      release();
    }
  }
}
