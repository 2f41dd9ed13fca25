import type { OnApplicationShutdown } from '@nestjs/common';
import { encodeParts, type KeyRing } from '@entra-bff/msal-redis-cache';
import { patiently } from '../patiently.js';
import type { RedisConnection } from '../redis/redis-connection.js';
import { Broadcast, type Unsubscribe } from './broadcast.js';
import { Listeners, type Listener } from './listeners.js';
import { Subscriber } from './subscriber.js';

const PURPOSE = 'broadcast';

/**
 * Among all replicas on one Redis. Whoever watches Redis learns nothing: a channel's name is a keyed hash, and a
 * message is sealed for its channel. A message goes out under the first key and is listened for under each, so that
 * replicas in the middle of a key rotation hear each other.
 */
export class RedisBroadcast extends Broadcast implements OnApplicationShutdown {
  readonly #listeners = new Listeners();
  #subscriber: Subscriber | undefined;
  #isClosed = false;

  constructor(
    private readonly connection: RedisConnection,
    private readonly ring: KeyRing,
    /** How long whoever subscribes may be kept waiting, in milliseconds. */
    private readonly longestWait = 1_000,
  ) {
    super();
    connection.onTopologyChange(() => {
      if (this.#listeners.size > 0) this.#follow();
    });
  }

  override get topics(): number {
    return this.#listeners.size / this.ring.hashes(PURPOSE, ['']).length;
  }

  override async publish(topic: string, message: string): Promise<void> {
    const [channel] = this.#channels(topic);
    if (channel === undefined) return;
    const sealed = this.ring.seal(message, encodeParts([PURPOSE, channel]));
    // What could not be sent is lost, as is what nobody heard.
    await this.connection.client?.publish(channel, sealed).catch(() => undefined);
  }

  override async subscribe(topic: string, told: Listener): Promise<Unsubscribe> {
    const listener: Listener = (message) => told(message);
    const channels = this.#channels(topic);
    for (const channel of channels) this.#listeners.add(channel, listener);
    if (this.#subscriber === undefined) this.#follow();
    const heard = this.#subscriber?.subscribe(channels);
    if (heard !== undefined) await atMost(this.longestWait, heard);
    return () => this.#leave(channels, listener);
  }

  onApplicationShutdown(): void {
    this.#isClosed = true;
    this.#subscriber?.close();
  }

  #leave(channels: readonly string[], listener: Listener): void {
    const left = channels.filter((channel) => this.#listeners.remove(channel, listener));
    if (left.length > 0) this.#subscriber?.unsubscribe(left);
  }

  /** A connection of its own to whoever is primary now; a Cluster passes a message on to every node. */
  #follow(): void {
    const [primary] = this.connection.primaries();
    this.#subscriber?.close();
    this.#subscriber = undefined;
    if (primary === undefined || this.#isClosed) return;
    this.#subscriber = new Subscriber(primary, {
      channels: () => this.#listeners.names,
      heard: (channel, sealed) => this.#hear(channel, sealed),
    });
  }

  #hear(channel: string, sealed: Buffer): void {
    const message = this.ring.open(sealed, encodeParts([PURPOSE, channel]));
    if (message !== undefined) this.#listeners.tell(channel, message.plaintext.toString('utf8'));
  }

  #channels(topic: string): string[] {
    return this.ring.hashes(PURPOSE, [topic]).map((hash) => `bff:${PURPOSE}:${hash}`);
  }
}

/** Resolves when `work` is over, whatever became of it, or after so many milliseconds. */
function atMost(limit: number, work: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const settled = patiently(limit, resolve);
    const done = (): void => {
      settled();
      resolve();
    };
    work.then(done, done);
  });
}
