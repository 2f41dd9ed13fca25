import type { Redis } from 'ioredis';
import { listeningConnection } from '../redis/listening-connection.js';
import { endWhenSilent } from '../redis/silence.js';

interface SubscriberOptions {
  /** Every channel that matters at this moment. */
  channels(): readonly string[];
  heard(channel: string, message: Buffer): void;
}

const BEAT_EVERY_MS = 500;
const BEAT = 'bff:beat:broadcast';
const MOST_AT_ONCE = 1_000;

/**
 * A connection that hears messages and says nothing else. A dead network breaks no connection by itself, so that it asks
 * for an echo now and then; lost or silent, it is made anew and listens for everything again.
 */
export class Subscriber {
  readonly #connection: Redis;
  readonly #timer: NodeJS.Timeout;
  #waiting: (() => void)[] = [];

  constructor(
    primary: Redis,
    private readonly options: SubscriberOptions,
  ) {
    this.#connection = listeningConnection(primary);
    this.#connection.on('ready', () => void this.#arm());
    this.#connection.on('messageBuffer', (channel: Buffer, message: Buffer) =>
      this.options.heard(channel.toString(), message),
    );
    endWhenSilent(this.#connection);
    this.#timer = setInterval(() => this.#beat(), BEAT_EVERY_MS);
    this.#timer.unref();
  }

  /** Resolves when these are listened for, on this connection or on a later one. Never rejects. */
  async subscribe(channels: readonly string[]): Promise<void> {
    const isArmed = this.#connection.status === 'ready' && (await this.#listen(channels));
    if (!isArmed) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  unsubscribe(channels: readonly string[]): void {
    if (this.#connection.status !== 'ready') return;
    // What is heard of them all the same is for nobody.
    this.#connection.unsubscribe(...channels).catch(() => undefined);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#connection.disconnect();
    this.#release();
  }

  async #arm(): Promise<void> {
    if (await this.#listen(this.options.channels())) this.#release();
  }

  /** False when the connection broke meanwhile: the next one starts over. */
  async #listen(channels: readonly string[]): Promise<boolean> {
    try {
      for (let from = 0; from < channels.length; from += MOST_AT_ONCE)
        await this.#connection.subscribe(...channels.slice(from, from + MOST_AT_ONCE));
      return true;
    } catch {
      return false;
    }
  }

  #release(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }

  #beat(): void {
    if (this.#connection.status === 'ready') this.#connection.ping(BEAT).catch(() => undefined);
  }
}
