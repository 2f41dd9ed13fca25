import { Cluster, type Redis } from 'ioredis';
import { endWhenSilent } from '../redis/silence.js';

const LOOK_AGAIN_MS = 500;

/**
 * Tells waiters that a lease was released. One subscribing connection for the process, made when somebody first
 * waits. A message can be missed, so that a waiter looks again after a while in any case.
 */
export class ReleaseFeed {
  readonly #waiters = new Map<string, Set<() => void>>();
  #subscriber: Redis | Cluster | undefined;

  constructor(private readonly redis: Redis | Cluster) {}

  /** `unheard`: nobody has said so yet. */
  async released(channel: string, longest: number): Promise<'released' | 'unheard'> {
    const subscriber = this.#connected();
    let wake = (): void => undefined;
    let giveUp = (): void => undefined;
    const told = new Promise<'released' | 'unheard'>((resolve) => {
      wake = () => resolve('released');
      giveUp = () => resolve('unheard');
    });
    const waiters = this.#waiters.get(channel) ?? new Set();
    waiters.add(wake);
    this.#waiters.set(channel, waiters);
    if (waiters.size === 1) await subscriber.subscribe(channel).catch(() => undefined);
    const timer = setTimeout(giveUp, Math.min(longest, LOOK_AGAIN_MS));
    const how = await told;
    clearTimeout(timer);
    waiters.delete(wake);
    if (waiters.size === 0 && this.#waiters.get(channel) === waiters) {
      this.#waiters.delete(channel);
      subscriber.unsubscribe(channel).catch(() => undefined);
    }
    return how;
  }

  close(): void {
    if (this.#subscriber !== this.redis) this.#subscriber?.disconnect();
  }

  #connected(): Redis | Cluster {
    if (this.#subscriber !== undefined) return this.#subscriber;
    const subscriber = this.#own();
    subscriber.on('error', () => undefined);
    subscriber.on('message', (channel: string) => {
      for (const wake of this.#waiters.get(channel) ?? []) wake();
    });
    this.#subscriber = subscriber;
    return subscriber;
  }

  /** A Cluster tells every node of a message, and its client has a connection for messages already. */
  #own(): Redis | Cluster {
    if (this.redis instanceof Cluster) return this.redis;
    const own = this.redis.duplicate({ enableOfflineQueue: true, commandTimeout: 1_000 });
    endWhenSilent(own);
    return own;
  }
}
