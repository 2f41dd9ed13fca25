import { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { BffError } from '../../../platform/problem.js';
import type { Source, Taker } from './body-source.js';
import { BodyStretch } from './body-stretch.js';
import { ClientPatience } from './client-patience.js';

/** How much a client may go on sending that is told to stop: many read the answer only when they have sent everything. */
const MOST_DROPPED = 64 * 1024 * 1024;

/**
 * The body of a request, read as it is wanted: what is not asked for waits at the client. Fails with `request_timeout`
 * when it stands still for `idle` milliseconds, with `bad_request` when it ends too early.
 */
export class RequestBody implements Source {
  readonly #stream: Readable;
  readonly #patience: ClientPatience;
  /** Read, but not taken yet. */
  readonly #ahead: Buffer[] = [];
  #taker: Taker | undefined;
  #failure: BffError | undefined;

  constructor(
    private readonly request: FastifyRequest,
    idle: number,
  ) {
    this.#stream = request.body instanceof Readable ? request.body : Readable.from([]);
    this.#patience = new ClientPatience(idle, () => this.#fail(new BffError('request_timeout')));
    request.arrival?.handOver();
    request.arrival?.want();
    // Paused by word, it does not begin with its first listener.
    this.#stream.pause().on('data', this.#came);
    for (const event of ['end', 'close', 'error']) this.#stream.on(event, this.#look);
  }

  /** What is announced, in bytes; undefined when it is not. */
  get length(): number | undefined {
    const { headers } = this.request;
    if (headers['transfer-encoding'] !== undefined) return undefined;
    return Number(headers['content-length'] ?? 0);
  }

  /** Why it could not be read to its end: the client's doing, whatever else went wrong because of it. */
  get failure(): BffError | undefined {
    return this.#failure;
  }

  /** All of it, at most `limit` bytes: more is `payload_too_large`. */
  whole(limit: number): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let size = 0;
    return new Promise((resolve, reject) => {
      const taker: Taker = {
        arrived: (chunk) => {
          size += chunk.length;
          chunks.push(chunk);
          if (size <= limit) return undefined;
          this.halt(taker);
          reject(new BffError('payload_too_large'));
          return undefined;
        },
        ended: () => resolve(Buffer.concat(chunks)),
        failed: reject,
      };
      this.flow(taker);
    });
  }

  /** The next `count` bytes, as they come; after the `last` of them the body has to end. `begun`: the first is wanted. */
  take(count: number, last = false, begun?: () => void): Readable {
    return new BodyStretch(this, { bytes: count, last, begun });
  }

  /** These come next, as if they were the body's. */
  putBefore(bytes: Buffer): void {
    if (bytes.length > 0) this.#ahead.unshift(bytes);
  }

  /** Nothing more of it is wanted: the rest is dropped as it comes, and one that does not end is cut off. */
  drop(): void {
    const stream = this.#stream;
    this.#fail(new BffError('bad_request'));
    stream.off('data', this.#came);
    for (const event of ['end', 'close', 'error']) stream.off(event, this.#look);
    this.#patience.end();
    this.request.arrival?.takeBack();
    let left = MOST_DROPPED;
    stream.on('error', () => undefined);
    stream.on('data', (chunk: Buffer) => {
      left -= chunk.length;
      if (left < 0) stream.destroy();
    });
    stream.resume();
  }

  flow(taker: Taker): void {
    if (this.#taker === taker) return;
    this.#taker = taker;
    while (this.#taker === taker && this.#failure === undefined) {
      const chunk = this.#ahead.shift();
      if (chunk === undefined) break;
      this.#give(taker, chunk);
    }
    if (this.#taker !== taker || this.#look()) return;
    this.#patience.start();
    this.#stream.resume();
  }

  halt(taker: Taker): void {
    if (this.#taker !== taker) return;
    this.#taker = undefined;
    this.#patience.pause();
    this.#stream.pause();
  }

  isTooShort(): void {
    this.#fail(new BffError('bad_request', { detail: 'The body is shorter than announced.' }));
  }

  isTooLong(): void {
    this.#fail(new BffError('bad_request', { detail: 'The body is longer than announced.' }));
  }

  readonly #came = (chunk: Buffer): void => {
    this.#patience.came(chunk.length);
    if (this.#taker === undefined) this.#ahead.push(chunk);
    else this.#give(this.#taker, chunk);
  };

  #give(taker: Taker, chunk: Buffer): void {
    const rest = taker.arrived(chunk);
    if (rest !== undefined) this.#ahead.unshift(rest);
  }

  /** Tells the taker when nothing more comes, and says so. */
  readonly #look = (): boolean => {
    const taker = this.#taker;
    if (this.#failure !== undefined) this.#tell(this.#failure);
    else if (this.#stream.readableEnded) {
      if (taker !== undefined) this.halt(taker);
      taker?.ended();
    } else if (this.#stream.destroyed && taker !== undefined) this.isTooShort();
    else return false;
    return true;
  };

  /** The first reason stays. */
  #fail(reason: BffError): void {
    this.#failure ??= reason;
    this.#tell(this.#failure);
  }

  #tell(reason: BffError): void {
    const taker = this.#taker;
    if (taker === undefined) return;
    this.halt(taker);
    taker.failed(reason);
  }
}
