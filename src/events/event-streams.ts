import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Session } from '../auth/current-session.decorator.js';
import { SessionEvents } from '../auth/session-events.js';
import { Drain } from '../platform/drain.js';
import { describeError, Log } from '../platform/log.js';
import { Metrics } from '../platform/metrics/metrics.js';
import { BffError } from '../platform/problem.js';
import type { AllTold } from './internal/event-id.js';
import type { EventStream } from './internal/event-stream.js';
import { Following } from './internal/following.js';

const TICK_MS = 1_000;
const LOOK_EVERY_TICKS = 3;
/** Below the idle time-outs of proxies, and half of this service's own. */
const BEAT_EVERY_TICKS = 15;
/** A browser opens no more than six over HTTP/1.1. */
const MOST_OF_A_SESSION = 8;
const MOST = 20_000;
/** Another replica takes it at once. */
const AT_DRAIN_MS = 500;
/** Otherwise two pages too many would push each other out all the time. */
const WHEN_DISPLACED_MS = 30_000;

/** Every stream of this process: they end with their session, their page, or the service. */
@Injectable()
export class EventStreams implements BeforeApplicationShutdown {
  readonly #bySession = new Map<string, Set<Following>>();
  #size = 0;
  #opened = 0;
  #ticks = 0;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(
    private readonly events: SessionEvents,
    private readonly drain: Drain,
    private readonly log: Log,
    metrics: Metrics,
  ) {
    metrics.watch('event_streams', {}, () => this.#size);
    drain.onBegin(() => this.#sendAllAway());
  }

  get size(): number {
    return this.#size;
  }

  /** Why none can be opened now. */
  get refusal(): 'shutting_down' | 'throttled' | undefined {
    if (this.#isClosed || this.drain.draining) return 'shutting_down';
    return this.#size >= MOST ? 'throttled' : undefined;
  }

  /** Undefined when the session has ended. `since`: what the page has been told by an earlier stream. */
  async open(session: Session, since: AllTold | undefined): Promise<EventStream | undefined> {
    const following = new Following(session, this.events, (this.#opened += 1));
    // In this order: what happens between the look and the listening would be lost.
    const stop = await this.events.listen(session, (event) => following.hear(event));
    try {
      if (!(await this.events.standsInStore(session))) {
        stop();
        return undefined;
      }
      following.begin(await this.events.tokens(session), since);
    } catch (error) {
      stop();
      throw error;
    }
    this.#add(following, stop);
    return following.stream;
  }

  /** What was sent here only to go on is over: streams end before the connections are waited for. */
  beforeApplicationShutdown(): void {
    this.#isClosed = true;
    this.#sendAllAway();
  }

  #add(following: Following, stop: () => void): void {
    const { handle } = following.session;
    const others = this.#bySession.get(handle) ?? new Set();
    // Those that were sent away leave a little later.
    const present = [...others].filter(({ isOver }) => !isOver);
    if (present.length >= MOST_OF_A_SESSION) present[0]?.sendAway(WHEN_DISPLACED_MS);
    this.#bySession.set(handle, others.add(following));
    this.#size += 1;
    this.#timer ??= setInterval(() => this.#tick(), TICK_MS);
    following.stream.onClose(() => {
      stop();
      this.#remove(following);
    });
    if (this.refusal === 'shutting_down') following.sendAway(AT_DRAIN_MS);
  }

  #remove(following: Following): void {
    const { handle } = following.session;
    const others = this.#bySession.get(handle);
    others?.delete(following);
    if (others?.size === 0) this.#bySession.delete(handle);
    this.#size -= 1;
    if (this.#size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #tick(): void {
    this.#ticks += 1;
    for (const following of this.#all()) {
      const turn = this.#ticks + following.phase;
      if (turn % BEAT_EVERY_TICKS === 0) this.#run(following.beat());
      else if (turn % LOOK_EVERY_TICKS === 0) this.#run(following.look());
    }
  }

  *#all(): Generator<Following> {
    for (const followings of this.#bySession.values()) yield* followings;
  }

  #sendAllAway(): void {
    for (const following of this.#all()) following.sendAway(AT_DRAIN_MS);
  }

  /** A store that is away for a moment ends no stream, as it ends no session. */
  #run(look: Promise<void>): void {
    look.catch((error: unknown) => {
      if (error instanceof BffError && error.code === 'store_unavailable') return;
      this.log.write('request_failed', { detail: 'a stream could not look', ...describeError(error) });
    });
  }
}
