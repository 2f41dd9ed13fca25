import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { listeningConnection } from '../redis/listening-connection.js';
import type { ChangeListener } from './coherence.js';

export interface FeedOptions {
  /** Of the keys whose changes matter. */
  prefixes: readonly string[];
  told: ChangeListener;
  /** The server does not let itself be tracked. */
  refused(): void;
  /** A script may touch only keys of the node it runs on. */
  isCluster: boolean;
}

const CHANNEL = '__redis__:invalidate';
const BEAT_EVERY_MS = 500;
/** Nobody is given anything older than this, however the connection came to be silent. */
export const TRUSTED_MS = 1_500;

/** The DEL changes nothing; a server that has become a replica refuses it, so that the connection is made anew. */
const BEAT = `
redis.call('DEL', KEYS[1])
return redis.call('PUBLISH', KEYS[1], ARGV[1])`;

/**
 * Redis' own notice of changed keys (client-side caching): a RESP2 connection that redirects the notices of its tracking
 * to itself. Every half second the connection that reads and writes sends a message which this one has to hear: both
 * are then alive, at the same server, which takes writes; and what changed before the message was sent has been heard.
 *
 * @see https://redis.io/docs/latest/develop/reference/client-side-caching/
 */
export class InvalidationFeed {
  readonly #connection: Redis;
  readonly #channel = `bff:beat:${randomUUID()}`;
  readonly #timer: NodeJS.Timeout;
  /** Changes whenever the connection breaks: what was begun on the one before is void. */
  #generation = 0;
  #isArmed = false;
  #isRefused = false;
  /** When the last message that was heard was sent, by both clocks: one stands still while the machine sleeps. */
  #proven = { monotonic: Number.NEGATIVE_INFINITY, wall: 0 };
  #waitingSince: number | undefined;

  constructor(
    private readonly primary: Redis,
    private readonly options: FeedOptions,
  ) {
    this.#connection = listeningConnection(primary);
    this.#connection.on('ready', () => void this.#arm());
    this.#connection.on('close', () => this.#disarm());
    this.#connection.on('messageBuffer', (channel: Buffer, message: unknown) => this.#hear(channel, message));
    this.#timer = setInterval(() => this.#beat(), BEAT_EVERY_MS);
    this.#timer.unref();
  }

  /** By the clock at each question, not by a timer: this process may have been frozen as well. */
  isAlive(): boolean {
    const { monotonic, wall } = this.#proven;
    return performance.now() - monotonic < TRUSTED_MS && Math.abs(Date.now() - wall) < TRUSTED_MS;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#connection.disconnect();
    this.#disarm();
  }

  async #arm(): Promise<void> {
    const generation = this.#generation;
    const connection = this.#connection;
    try {
      const id = await connection.client('ID');
      const prefixes = this.options.prefixes.flatMap((prefix) => ['PREFIX', prefix]);
      await connection.call('CLIENT', 'TRACKING', 'ON', 'REDIRECT', String(id), 'BCAST', ...prefixes);
      await connection.subscribe(CHANNEL, this.#channel);
    } catch {
      // Without tracking nothing is kept.
      if (generation !== this.#generation) return;
      this.#isRefused = true;
      this.options.refused();
      return;
    }
    if (generation !== this.#generation) return;
    this.options.told(undefined);
    this.#isArmed = true;
    this.#beat();
  }

  #disarm(): void {
    this.#generation += 1;
    this.#isArmed = false;
    this.#isRefused = false;
    this.#waitingSince = undefined;
    this.#proven = { monotonic: Number.NEGATIVE_INFINITY, wall: 0 };
    this.options.told(undefined);
  }

  #beat(): void {
    // Asked again on the next connection.
    if (this.#isRefused) return;
    const now = performance.now();
    this.#waitingSince ??= now;
    // A frozen server or a dead network breaks no connection by itself.
    if (now - this.#waitingSince > TRUSTED_MS && this.#connection.status !== 'reconnecting') {
      this.#waitingSince = undefined;
      this.#connection.disconnect(true);
    } else if (this.#isArmed) {
      const message = `${this.#generation} ${now} ${Date.now()}`;
      const sent: Promise<unknown> = this.options.isCluster
        ? this.primary.publish(this.#channel, message)
        : this.primary.eval(BEAT, 1, this.#channel, message);
      // What matters is whether it is heard.
      sent.catch(() => undefined);
    }
  }

  #hear(channel: Buffer, message: unknown): void {
    if (channel.toString() === CHANNEL) this.#tell(message);
    else if (Buffer.isBuffer(message)) this.#prove(message.toString());
  }

  /** `null`: the server has forgotten what it knew, or its data is gone. */
  #tell(keys: unknown): void {
    if (!Array.isArray(keys)) return this.options.told(undefined);
    for (const key of keys) this.options.told(String(key));
  }

  #prove(message: string): void {
    const [generation, monotonic = Number.NEGATIVE_INFINITY, wall = 0] = message.split(' ').map(Number);
    if (generation !== this.#generation) return;
    this.#waitingSince = undefined;
    this.#proven = { monotonic, wall };
  }
}
