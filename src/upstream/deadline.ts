import type { Writable } from 'node:stream';
import { BffError } from '../platform/problem.js';

/**
 * When the calls made for a request have to be over: after a time, or when the client leaves before it has its answer.
 * One signal for both, since every signal costs a call more than anything else that is done for it here.
 */
export class Deadline {
  readonly #ending = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #hasLeft = false;
  #endsAt = 0;
  readonly #parts = new Set<Deadline>();

  /** `ms`: how long all calls together may take; `whole`: of the batch that the request is a part of. */
  constructor(
    private readonly ms: number,
    answer: Writable,
    whole?: Deadline,
  ) {
    answer.on('close', () => this.#close(answer));
    this.restart();
    if (whole !== undefined) this.#within(whole);
    // The client may have left while its session was looked for: that is not told again.
    if (answer.closed) this.#close(answer);
  }

  /** Aborted at the end of the time with a `TimeoutError`, or when the client leaves. */
  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  /** Whether nobody waits for the answer any more. */
  get hasLeft(): boolean {
    return this.#hasLeft;
  }

  /** Milliseconds until the end of the time. */
  get left(): number {
    return this.#endsAt - performance.now();
  }

  /** No time limit from now on: what runs is limited by other means. */
  lift(): void {
    clearTimeout(this.#timer);
  }

  /** The whole time once more. */
  restart(): void {
    clearTimeout(this.#timer);
    const reason = (): DOMException => new DOMException('The time for this request is over.', 'TimeoutError');
    this.#endsAt = performance.now() + this.ms;
    this.#timer = setTimeout(() => this.#end(false, reason()), this.ms);
  }

  /** As `work` ends, or `upstream_timeout` at the deadline: what cannot be stopped is then left to end by itself. */
  async bounds<T>(work: Promise<T>): Promise<T> {
    const { signal } = this;
    let refuse = (): void => undefined;
    const passed = new Promise<never>((_resolve, reject) => {
      refuse = () => reject(new BffError('upstream_timeout', { cause: signal.reason }));
      if (signal.aborted) refuse();
      else signal.addEventListener('abort', refuse, { once: true });
    });
    try {
      return await Promise.race([work, passed]);
    } finally {
      signal.removeEventListener('abort', refuse);
    }
  }

  #within(whole: Deadline): void {
    if (whole.signal.aborted) return this.#end(whole.#hasLeft, whole.signal.reason);
    whole.#parts.add(this);
  }

  #end(hasLeft: boolean, reason?: unknown): void {
    this.#hasLeft = hasLeft;
    this.#ending.abort(reason);
    for (const part of this.#parts) part.#end(hasLeft, reason);
  }

  #close(answer: Writable): void {
    this.lift();
    if (answer.writableFinished) return;
    this.#end(true);
  }
}
