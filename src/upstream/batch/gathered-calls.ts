import { setTimeout as pause } from 'node:timers/promises';
import type { HttpAnswer } from '../../platform/http-client.js';
import type { Deadline } from '../deadline.js';
import type { UpstreamCall } from '../upstream-call.js';
import { Gathering, type BatchPart } from './batch-part.js';
import type { GraphBatch } from './graph-batch.js';

interface Queued {
  call: UpstreamCall;
  resolve: (answer: HttpAnswer) => void;
  reject: (error: unknown) => void;
}

/** Graph takes no more in one batch: https://learn.microsoft.com/graph/json-batching */
const MOST_TOGETHER = 20;
/** A part that is long about something else keeps the others waiting no longer, in milliseconds. */
const PATIENCE_MS = 250;
/** What an answer needs at least after a wait, in milliseconds. */
const MARGIN_MS = 1_000;
/** So that nobody is there a moment before the time that was named, in milliseconds. */
const AFTERWARDS_MS = 100;

/**
 * The calls that the parts of one batch make to Graph: sent twenty at a time, or as soon as no part has anything to add.
 * Those that carry different tokens are never mixed.
 */
export class GatheredCalls extends Gathering {
  readonly #parts = new Set<BatchPart>();
  readonly #queues = new Map<string, Queued[]>();
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly graph: GraphBatch,
    private readonly requestId: string,
    private readonly deadline: Deadline,
  ) {
    super();
  }

  enter(part: BatchPart): void {
    this.#parts.add(part);
  }

  leave(part: BatchPart): void {
    this.#parts.delete(part);
    this.look();
  }

  takes(call: UpstreamCall): boolean {
    return this.graph.takes(call);
  }

  /** Its answer; a call that was throttled is made once more, after the time that Graph names, if that is left. */
  async fetch(call: UpstreamCall): Promise<HttpAnswer> {
    const answer = await this.#queued(call);
    const wait = this.graph.waitBeforeRepeat(call, answer);
    if (wait === undefined || wait + MARGIN_MS > this.deadline.left) return answer;
    try {
      await pause(wait + AFTERWARDS_MS, undefined, { signal: call.signal ?? this.deadline.signal });
    } catch {
      return answer;
    }
    return this.#queued(call);
  }

  /** Sends what there is, if nobody adds to it. Looked at when everything that is ready now has run. */
  look(): void {
    if (this.#queues.size === 0) return;
    setImmediate(() => {
      if ([...this.#parts].every(({ isQuiet }) => isQuiet)) this.#sendAll();
    });
  }

  #queued(call: UpstreamCall): Promise<HttpAnswer> {
    return new Promise((resolve, reject) => {
      const token = call.headers?.['authorization'] ?? '';
      const queue = this.#queues.get(token) ?? [];
      this.#queues.set(token, queue);
      queue.push({ call, resolve, reject });
      this.#timer ??= setTimeout(() => this.#sendAll(), PATIENCE_MS);
      if (queue.length === MOST_TOGETHER) this.#send(token);
      else this.look();
    });
  }

  #sendAll(): void {
    for (const token of this.#queues.keys()) this.#send(token);
  }

  #send(token: string): void {
    const queue = this.#queues.get(token) ?? [];
    this.#queues.delete(token);
    if (this.#queues.size === 0) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
    }
    this.graph
      .send(
        queue.map(({ call }) => call),
        this.requestId,
        this.deadline,
      )
      .then(
        (answers) =>
          queue.forEach(({ resolve, reject }, index) => {
            const answer = answers[index];
            if (answer instanceof Error || answer === undefined) reject(answer);
            else resolve(answer);
          }),
        (error: unknown) => queue.forEach(({ reject }) => reject(error)),
      );
  }
}
