import { AsyncLocalStorage } from 'node:async_hooks';
import type { FastifyRequest } from 'fastify';
import type { HttpAnswer } from '../../platform/http-client.js';
import { BffError } from '../../platform/problem.js';
import type { Deadline } from '../deadline.js';
import type { UpstreamCall } from '../upstream-call.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Never a part of a batch: what it answers is no JSON. */
    alone?: boolean;
  }
}

/** Where the calls of a batch's parts come together. */
export abstract class Gathering {
  abstract enter(part: BatchPart): void;
  abstract leave(part: BatchPart): void;
  /** Called whenever a part has become quiet. */
  abstract look(): void;
  /** Whether such a call can go with others. */
  abstract takes(call: UpstreamCall): boolean;
  abstract fetch(call: UpstreamCall): Promise<HttpAnswer>;
}

const running = new AsyncLocalStorage<BatchPart | undefined>();

/** The part of a batch that this code runs for, until that part has its answer. */
export function currentPart(): BatchPart | undefined {
  const part = running.getStore();
  return part?.isOver === false ? part : undefined;
}

/** For what is done for all parts together. */
export function outsideParts<T>(work: () => T): T {
  return running.run(undefined, work);
}

/** One call of a batch while it runs: what it sends to Graph goes with that of the other parts. */
export class BatchPart {
  #waiting = 0;
  #isOver = false;

  constructor(
    private readonly calls: Gathering,
    /** Of the whole batch. */
    readonly deadline: Deadline,
  ) {}

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Whether nothing more comes of it before an answer has. */
  get isQuiet(): boolean {
    return this.#isOver || this.#waiting > 0;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    this.calls.enter(this);
    try {
      return await running.run(this, work);
    } finally {
      this.#isOver = true;
      this.calls.leave(this);
    }
  }

  /** With the calls of the other parts where Graph can take it so; else `singly`. */
  fetch(call: UpstreamCall, singly: () => Promise<HttpAnswer>): Promise<HttpAnswer> {
    return this.#awaits(this.calls.takes(call) ? this.calls.fetch(call) : singly());
  }

  /** Throws `bad_request` for a route whose body, or whose answer, does not fit into JSON. */
  judge({ routeOptions: { config } }: FastifyRequest): void {
    if (config?.alone === true || config?.rawBody === true) this.refuseBytes();
  }

  refuseBytes(): never {
    throw new BffError('bad_request', {
      detail: 'This call cannot be a part of a batch: make it by itself.',
    });
  }

  async #awaits<T>(answer: Promise<T>): Promise<T> {
    this.#waiting += 1;
    this.calls.look();
    try {
      return await answer;
    } finally {
      this.#waiting -= 1;
    }
  }
}
