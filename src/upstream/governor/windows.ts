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
  /** By this process's {@link Clock.elapsed}. */
  until: number;
}

/** Until when it stands is the life of its key: no replica's time of day is compared with another's. */
type Kept = Pick<Window, 'code'>;

interface Own extends Window {
  /** Whether the others have been told. */
  isShared: boolean;
  /** Calls that were let go since it ended. */
  released: number;
}

const WINDOW: RecordKind<Kept> = {
  purpose: TRACKED.upstreamWindow,
  parse: (value) => (isKept(value) ? { code: value.code } : undefined),
};

/** Known to be open, which is known as surely as that it is closed. */
const OPEN: Window = { code: 'throttled', until: Number.NEGATIVE_INFINITY };
/** So long after the end of a window calls are let go one after another, faster and faster. */
const RELEASE_MS = 1_000;
/** In that time; who comes after them goes at its end. */
const RELEASED = 100;
const MOST_OWN = 1_000;
/** What the store did not take is told it again. */
const AGAIN_MS = 500;
const BYTES_EACH = 256;
const CAPACITY_BYTES = 4 * 1_048_576;

/**
 * Until when nothing may be sent, for all replicas. What this process heard counts at once; what others heard is known by
 * the store's notice of changed keys, so that a call costs no round trip: only the first one about a name, and while the
 * store's word cannot be trusted each one, reads.
 */
@Injectable()
export class Windows {
  /** What was heard here, or read. */
  readonly #own = new Map<string, Own>();
  readonly #known: CoherentCache<Window>;
  readonly #writing = new Map<string, Promise<void>>();

  constructor(
    private readonly records: Records,
    private readonly clock: Clock,
  ) {
    this.#known = records.cache('upstream_windows', { sizeOf: () => BYTES_EACH, capacity: CAPACITY_BYTES });
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

  /**
   * Milliseconds that a call has to let pass when the window has just ended: many wait for that moment, and were they all
   * to start in it the upstream would close it again.
   */
  giveWay(name: string): number {
    const own = this.#own.get(name);
    const passed = own === undefined ? RELEASE_MS : this.clock.elapsed() - own.until;
    if (own === undefined || passed < 0 || passed >= RELEASE_MS) return 0;
    own.released += 1;
    const start = RELEASE_MS * Math.sqrt(Math.min(1, own.released / RELEASED));
    return Math.max(0, start - passed);
  }

  /** Whether this process knows so already. */
  isClosedHere(name: string): boolean {
    return this.#standing(this.#own.get(name)) !== undefined;
  }

  /** Closes it for so many milliseconds, or leaves a longer one. Resolves when the other replicas can know. */
  async close(name: string, ms: number, code: WindowCode): Promise<void> {
    this.#note(name, { code, until: this.clock.elapsed() + ms }, false);
    await this.#share(name);
  }

  /** The longer one stands. */
  #note(name: string, window: Window, isShared: boolean): void {
    const own = this.#own.get(name);
    if (own !== undefined && own.until >= window.until) return;
    this.#forgetPast();
    this.#own.set(name, { ...window, isShared, released: 0 });
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
    const ttl = (): number => Math.ceil(until - this.clock.elapsed());
    if (ttl() <= 0) return;
    try {
      const value = { code };
      if (await this.records.add(WINDOW, name, value, ttl())) return;
      const stands = await this.records.update(WINDOW, name, async () =>
        (await this.records.left(WINDOW, name)) >= ttl() ? undefined : { value, ttl: Math.max(1, ttl()) },
      );
      // What stood has ended meanwhile.
      if (stands === undefined && ttl() > 0) await this.records.add(WINDOW, name, value, ttl());
    } catch {
      own.isShared = false;
      setTimeout(() => void this.#share(name), AGAIN_MS).unref();
    }
  }

  async #read(name: string): Promise<Window | undefined> {
    const found = await this.#known.load(
      name,
      () => this.records.keys(WINDOW, name),
      () => this.#stored(name),
    );
    return this.#standing(found);
  }

  async #stored(name: string): Promise<Window> {
    const kept = await this.records.get(WINDOW, name);
    // Mostly there is none, and nothing more to ask.
    const left = kept === undefined ? 0 : await this.records.left(WINDOW, name);
    if (kept === undefined || left <= 0) return OPEN;
    const window = { ...kept, until: this.clock.elapsed() + left };
    this.#note(name, window, true);
    return window;
  }

  #standing(window: Window | undefined): Window | undefined {
    return window !== undefined && window.until > this.clock.elapsed() ? window : undefined;
  }

  #forgetPast(): void {
    if (this.#own.size < MOST_OWN) return;
    for (const [name, window] of this.#own) if (this.#standing(window) === undefined) this.#own.delete(name);
  }
}

/** The one that stands longer. */
export function later(one: Window | undefined, other: Window | undefined): Window | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one.until >= other.until ? one : other;
}

function isKept(value: unknown): value is Kept {
  if (typeof value !== 'object' || value === null || !('code' in value)) return false;
  return value.code === 'throttled' || value.code === 'upstream_throttled';
}
