import { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { BffError } from '../../../platform/problem.js';

/** Fewer bytes than these do not count as getting on: one a second would hold a connection for ever. */
const LEAST_BYTES = 1_024;
/** How much a client may go on sending that is told to stop: many read the answer only when they have sent everything. */
const MOST_DROPPED = 64 * 1024 * 1024;

/**
 * The body of a request, read as it is wanted: what is not asked for waits at the client. Throws `request_timeout` when it
 * stands still for `idle` milliseconds, `bad_request` when it ends too early.
 */
export class RequestBody {
  readonly #stream: Readable;
  /** Read, but not taken yet. */
  #ahead: Buffer | undefined;
  #wake: (() => void) | undefined;
  #failure: BffError | undefined;
  #waited = 0;
  #since = 0;

  constructor(
    private readonly request: FastifyRequest,
    private readonly idle: number,
  ) {
    this.#stream = request.body instanceof Readable ? request.body : Readable.from([]);
    request.arrival?.handOver();
    request.arrival?.want();
    for (const event of ['readable', 'end', 'close', 'error']) this.#stream.on(event, this.#look);
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
  async whole(limit: number): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let size = 0;
    for (let chunk = await this.#next(); chunk !== undefined; chunk = await this.#next()) {
      size += chunk.length;
      if (size > limit) throw new BffError('payload_too_large');
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }

  /** The next `count` bytes, as they come; after the `last` of them the body has to end. */
  async *take(count: number, last = false): AsyncGenerator<Buffer, void> {
    if (count === 0 && last) await this.#expectEnd();
    for (let left = count; left > 0;) {
      const chunk = await this.#next();
      if (chunk === undefined) throw this.#fail(tooShort());
      const part = chunk.subarray(0, left);
      if (part.length < chunk.length) this.#ahead = chunk.subarray(part.length);
      left -= part.length;
      // Before the last bytes are given away, so that whoever sends them on can still break off.
      if (left === 0 && last) await this.#expectEnd();
      yield part;
    }
  }

  /** Nothing more of it is wanted: the rest is dropped as it comes, and one that does not end is cut off. */
  drop(): void {
    const stream = this.#stream;
    this.#fail(new BffError('bad_request'));
    for (const event of ['readable', 'end', 'close', 'error']) stream.off(event, this.#look);
    this.request.arrival?.takeBack();
    let left = MOST_DROPPED;
    stream.on('error', () => undefined);
    stream.on('data', (chunk: Buffer) => {
      left -= chunk.length;
      if (left < 0) stream.destroy();
    });
    stream.resume();
  }

  async #expectEnd(): Promise<void> {
    const more = await this.#next();
    if (more !== undefined)
      throw this.#fail(new BffError('bad_request', { detail: 'The body is longer than announced.' }));
  }

  /** Undefined at the end. */
  async #next(): Promise<Buffer | undefined> {
    for (;;) {
      if (this.#failure !== undefined) throw this.#failure;
      const chunk = this.#ahead ?? this.#read();
      this.#ahead = undefined;
      if (chunk !== undefined) return chunk;
      if (this.#stream.readableEnded) return undefined;
      if (this.#stream.destroyed) throw this.#fail(tooShort());
      await this.#wait();
    }
  }

  #read(): Buffer | undefined {
    const chunk: unknown = this.#stream.read();
    if (!Buffer.isBuffer(chunk)) return undefined;
    this.#since += chunk.length;
    if (this.#since >= LEAST_BYTES) {
      this.#since = 0;
      this.#waited = 0;
    }
    return chunk;
  }

  /** Only the client's time counts: while nobody asks for more, it is held back. */
  async #wait(): Promise<void> {
    const start = performance.now();
    const timer = setTimeout(() => {
      this.#fail(new BffError('request_timeout'));
      this.#look();
    }, this.idle - this.#waited);
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    clearTimeout(timer);
    this.#waited += performance.now() - start;
  }

  readonly #look = (): void => {
    this.#wake?.();
    this.#wake = undefined;
  };

  /** The first reason stays. */
  #fail(reason: BffError): BffError {
    this.#failure ??= reason;
    this.#look();
    return this.#failure;
  }
}

function tooShort(): BffError {
  return new BffError('bad_request', { detail: 'The body is shorter than announced.' });
}
