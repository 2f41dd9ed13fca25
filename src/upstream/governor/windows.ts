import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import type { CoherentCache } from '../../platform/store/coherent-cache.js';
import { Records, type RecordKind } from '../../platform/store/records.js';
import { TRACKED } from '../../platform/store/tracked.js';

/** What is told to whoever may not call: as the upstream put it. */
export type WindowCode = 'throttled' | 'upstream_throttled';

/** A time in which nothing is sent. */
export interface Window {
  code: WindowCode;
  /** Milliseconds since the epoch. */
  until: number;
}

const WINDOW: RecordKind<Window> = {
  purpose: TRACKED.upstreamWindow,
  parse: (value) => (isWindow(value) ? value : undefined),
};

/** Known to be open, which is known as surely as that it is closed. */
const OPEN: Window = { code: 'throttled', until: 0 };
const MOST_OWN = 1_000;
/** What the store did not take is told it again. */
const AGAIN_MS = 500;
const BYTES_EACH = 256;
const CAPACITY_BYTES = 4 * 1_048_576;

/**
 * Until when nothing may be sent, for all replicas. What this process heard counts at once; what others heard is known by
 * the store's notice of changed keys, so that a call costs no round trip: only the first one about a name, and while the
 * store's word cannot be trusted each one, reads. Times are of the replicas' clocks.
 */
@Injectable()
export class Windows {
  /** What was heard here, with whether the others have been told. */
  readonly #own = new Map<string, Window & { isShared: boolean }>();
  readonly #known: CoherentCache<Window>;
  readonly #writing = new Map<string, Promise<void>>();

  constructor(
    private readonly records: Records,
    private readonly clock: Clock,
  ) {
    this.#known = records.cache({ sizeOf: () => BYTES_EACH, capacity: CAPACITY_BYTES });
  }

  /**
   * The window that stands; undefined: go on. Without a promise where it is known. Rejects with `store_unavailable`: who
   * cannot know must not send.
   */
  find(name: string): Window | undefined | Promise<Window | undefined> {
    const own = this.#standing(this.#own.get(name));
    const known = this.#known.get(name);
    if (known !== undefined) return later(own, this.#standing(known));
    if (own !== undefined) {
      // Closed is closed: whether somebody heard of a longer time is known in a moment.
      this.#read(name).catch(() => undefined);
      return own;
    }
    return this.#read(name).then((window) => later(this.#standing(this.#own.get(name)), window));
  }

  /** Whether this process has heard so itself. */
  isClosedHere(name: string): boolean {
    return this.#standing(this.#own.get(name)) !== undefined;
  }

  /** Closes it for so many milliseconds, or leaves a longer one. Resolves when the other replicas can know. */
  async close(name: string, ms: number, code: WindowCode): Promise<void> {
    const until = this.clock.now() + ms;
    const own = this.#own.get(name);
    if (own === undefined || own.until < until) {
      this.#forgetPast();
      this.#own.set(name, { code, until, isShared: false });
    }
    await this.#share(name);
  }

  /** One write at a time for a name, and none that would say nothing new. */
  #share(name: string): Promise<void> {
    const before = this.#writing.get(name) ?? Promise.resolve();
    const mine = before.then(() => this.#write(name));
    this.#writing.set(name, mine);
    return mine.finally(() => {
      if (this.#writing.get(name) === mine) this.#writing.delete(name);
    });
  }

  async #write(name: string): Promise<void> {
    const own = this.#own.get(name);
    if (own === undefined || own.isShared) return;
    own.isShared = true;
    const { code, until } = own;
    const ttl = until - this.clock.now();
    if (ttl <= 0) return;
    try {
      const value = { code, until };
      if (await this.records.add(WINDOW, name, value, ttl)) return;
      const stands = await this.records.update(WINDOW, name, (before) =>
        before.until >= until ? undefined : { value, ttl },
      );
      // What stood has ended meanwhile.
      if (stands === undefined) await this.records.add(WINDOW, name, value, ttl);
    } catch {
      own.isShared = false;
      setTimeout(() => void this.#share(name), AGAIN_MS).unref();
    }
  }

  async #read(name: string): Promise<Window | undefined> {
    const found = await this.#known.load(
      name,
      () => this.records.keys(WINDOW, name),
      async () => (await this.records.get(WINDOW, name)) ?? OPEN,
    );
    return this.#standing(found);
  }

  #standing(window: Window | undefined): Window | undefined {
    return window !== undefined && window.until > this.clock.now() ? window : undefined;
  }

  #forgetPast(): void {
    if (this.#own.size < MOST_OWN) return;
    for (const [name, window] of this.#own) if (this.#standing(window) === undefined) this.#own.delete(name);
  }
}

function later(one: Window | undefined, other: Window | undefined): Window | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one.until >= other.until ? one : other;
}

function isWindow(value: unknown): value is Window {
  if (typeof value !== 'object' || value === null || !('code' in value) || !('until' in value)) return false;
  return (
    (value.code === 'throttled' || value.code === 'upstream_throttled') &&
    typeof value.until === 'number' &&
    Number.isFinite(value.until)
  );
}
