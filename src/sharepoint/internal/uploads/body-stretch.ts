import { Readable } from 'node:stream';
import type { Source, Taker } from './body-source.js';

/** What may wait for the network, beside the chunk that is just coming. */
const WAITING_BYTES = 128 * 1024;

/** How much is read, and when that begins. */
export interface Wanted {
  bytes: number;
  /** The body has to end behind them. */
  last: boolean;
  begun?: (() => void) | undefined;
}

/**
 * The next bytes of a body as a stream of their own. Each chunk goes through it in the very turn in which it arrives, as
 * it arrived: waiting for it, or joining it to others, would cost more than all the rest.
 */
export class BodyStretch extends Readable implements Taker {
  #left: number;
  #begun: (() => void) | undefined;
  /** The last bytes, given away only when the body has ended: until then, whoever sends them on can still break off. */
  #held: Buffer | undefined;

  constructor(
    private readonly source: Source,
    private readonly wanted: Wanted,
  ) {
    super({ highWaterMark: WAITING_BYTES });
    this.#left = wanted.bytes;
    this.#begun = wanted.begun;
    // Without a listener an error that nobody waits for any more would end the process.
    this.on('error', () => undefined);
  }

  arrived(chunk: Buffer): Buffer | undefined {
    const own = chunk.subarray(0, this.#left);
    const rest = own.length < chunk.length ? chunk.subarray(own.length) : undefined;
    this.#left -= own.length;
    if (this.#left > 0) {
      if (!this.push(own)) this.source.halt(this);
    } else if (!this.wanted.last) this.#finish(own);
    else if (rest !== undefined) this.source.isTooLong();
    else this.#held = own;
    return rest;
  }

  ended(): void {
    if (this.#left > 0) this.source.isTooShort();
    else this.#finish(this.#held);
  }

  failed(reason: Error): void {
    this.destroy(reason);
  }

  override _read(): void {
    this.#begun?.();
    this.#begun = undefined;
    if (this.#left === 0 && !this.wanted.last) this.#finish(undefined);
    else this.source.flow(this);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.source.halt(this);
    done(error);
  }

  #finish(bytes: Buffer | undefined): void {
    this.source.halt(this);
    if (bytes !== undefined) this.push(bytes);
    this.push(null);
  }
}
