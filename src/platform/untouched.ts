import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** Of all calls to other services that are made for the request. */
    callsSignal?: AbortSignal;
  }
}

/** Whether a request that ends in a problem has certainly changed nothing in another service: then it may be sent again. */
@Injectable()
export class Untouched {
  /** How many calls of a request may have changed something. */
  readonly #touching = new WeakMap<AbortSignal, number>();

  /**
   * A call leaves that changes something when it is carried out: how far it came is not known before its answer is.
   * What is returned says that it was refused.
   */
  leaves(calls: AbortSignal): () => void {
    this.#count(calls, 1);
    return () => this.#count(calls, -1);
  }

  holds({ callsSignal }: FastifyRequest): boolean {
    return callsSignal === undefined || (this.#touching.get(callsSignal) ?? 0) === 0;
  }

  #count(calls: AbortSignal, by: number): void {
    this.#touching.set(calls, (this.#touching.get(calls) ?? 0) + by);
  }
}
