import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { EDGE_LIMITS } from './limits.js';

/** How much may still come behind the answer: most clients read that only when they have sent everything. */
const MOST_DROPPED = 64 * 1024 * 1024;
const LOOK_EVERY_MS = 100;

declare module 'fastify' {
  interface FastifyRequest {
    /** Of a request with a body. */
    arrival?: Arrival;
  }
}

/**
 * How long a body may take to arrive. Node's own limit counts from the request's beginning and cannot be lifted for one
 * request: it would end every upload that takes longer, however well it gets on.
 */
export class Arrival {
  #timer: NodeJS.Timeout | undefined;
  /** Tells a client that waits to be asked (RFC 9110 §10.1.1) to send its body. */
  #ask: (() => void) | undefined;

  /** `tooLate` is called when the body is not there after `limit` milliseconds. */
  constructor(
    private readonly request: IncomingMessage,
    private readonly limit: number,
    private readonly tooLate: () => void,
  ) {
    request.once('close', () => clearTimeout(this.#timer));
    this.#start();
  }

  /** The client sends nothing before {@link want}. */
  awaits(ask: () => void): void {
    this.#ask = ask;
  }

  /** The body is going to be read. */
  want(): void {
    this.#ask?.();
    this.#ask = undefined;
  }

  /** The answer has gone: of what still comes, and is dropped, only so much is waited for. */
  answered(): void {
    const { request } = this;
    const socket = this.#socket;
    if (socket === null) return;
    const before = socket.bytesRead;
    const timer = setInterval(() => {
      if (request.complete || request.destroyed) clearInterval(timer);
      else if (socket.bytesRead - before > MOST_DROPPED) request.destroy();
    }, LOOK_EVERY_MS);
    timer.unref();
  }

  /** Whoever reads the body sees to it, from now on, that it does not stand still: nobody else looks at the time. */
  handOver(): void {
    clearTimeout(this.#timer);
    this.#socket?.setTimeout(0);
  }

  /** Nobody reads it any more: what still comes has the whole time once more. */
  takeBack(): void {
    this.#socket?.setTimeout(EDGE_LIMITS.idle);
    this.#start();
  }

  /** Node's types do not say so: none when the connection has gone. */
  get #socket(): Socket | null {
    return this.request.socket;
  }

  #start(): void {
    clearTimeout(this.#timer);
    if (this.request.complete || this.request.destroyed) return;
    this.#timer = setTimeout(() => {
      if (!this.request.complete) this.tooLate();
    }, this.limit);
    this.#timer.unref();
  }
}

/** Whether a body comes along (RFC 9112 §6.3). */
export function bringsBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
