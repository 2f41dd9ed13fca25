import type { Clock } from '../platform/clock.js';

const MOST = 1_000;

/** Things that seldom change, kept for a moment in this process: the oldest makes room. */
export class BriefMemory<T> {
  readonly #kept = new Map<string, { value: T; until: number }>();

  /** `ms`: for how long. */
  constructor(
    private readonly clock: Clock,
    private readonly ms: number,
  ) {}

  /** What is kept; else what `find` finds, which is kept from then on. */
  async get(key: string, find: () => Promise<T>): Promise<T> {
    const known = this.peek(key);
    if (known !== undefined) return known;
    const value = await find();
    this.put(key, value);
    return value;
  }

  peek(key: string): T | undefined {
    const entry = this.#kept.get(key);
    return entry !== undefined && entry.until > this.clock.now() ? entry.value : undefined;
  }

  put(key: string, value: T): void {
    this.#kept.delete(key);
    this.#kept.set(key, { value, until: this.clock.now() + this.ms });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST && oldest !== undefined) this.#kept.delete(oldest);
  }

  forget(key: string): void {
    this.#kept.delete(key);
  }
}
