import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { BffError } from '../../../platform/problem.js';
import type { Caller } from '../../../upstream/caller.decorator.js';
import { UpstreamLimits } from '../../../upstream/limits.js';
import { UploadLinks, type UploadEnd, type UploadProgress } from '../../../upstream/upload-links.js';
import type { RequestBody } from './request-body.js';

/** Bytes `from` up to, and without, `to` of a file of `total`. */
export interface Stretch {
  from: number;
  to: number;
  total: number;
  /** They come first; the body has the others. */
  before?: Buffer;
  body: RequestBody;
  /** Whether the body ends with the stretch. */
  isRest: boolean;
}

/** Sends a stretch of an upload piece by piece, as the client sends it: never more than a little of it is in memory. */
@Injectable()
export class Pieces {
  constructor(
    private readonly links: UploadLinks,
    private readonly limits: UpstreamLimits,
  ) {}

  /** What SharePoint says of the last of them: after the last piece of all, the file. Throws the BffError to answer with. */
  async send(caller: Caller, link: string, stretch: Stretch): Promise<UploadProgress | UploadEnd> {
    const { from, to, body } = stretch;
    try {
      for (let at = from; ; at += this.limits.piece) {
        const end = Math.min(at + this.limits.piece, to);
        const answer = await this.#piece(caller, link, stretch, [at, end]);
        if (end === to) return answer;
      }
    } catch (error) {
      throw body.failure ?? error;
    }
  }

  /** What SharePoint did not take of it cannot be sent again: only the client has it. */
  async #piece(
    caller: Caller,
    link: string,
    stretch: Stretch,
    [from, to]: [number, number],
  ): Promise<UploadProgress | UploadEnd> {
    const { total } = stretch;
    const answer = await this.#patiently(caller, (wanted) => {
      const body = Readable.from(bytesOf(caller, stretch, [from, to], wanted), { objectMode: false });
      return this.links.put(caller, link, { from, to, total, body });
    });
    const fits = answer.kind === 'done' ? to === total : to < total && (answer.next ?? to) === to;
    if (fits) return answer;
    throw new BffError('upstream_invalid');
  }

  /** While SharePoint wants to be left alone, nothing of a piece is asked for: its client is held back meanwhile. */
  async #patiently<T>({ deadline }: Caller, put: (wanted: () => void) => Promise<T>): Promise<T> {
    const end = performance.now() + this.limits.patience;
    for (let isWanted = false; ;) {
      try {
        return await put(() => (isWanted = true));
      } catch (error) {
        const wait = isWanted ? undefined : waitOf(error);
        if (wait === undefined || performance.now() + wait > end) throw error;
        deadline.lift();
        await deadline.bounds(setTimeout(Math.min(wait, LOOK_EVERY_MS)));
        deadline.restart();
      }
    }
  }
}

/** Another replica may know of a shorter time. */
const LOOK_EVERY_MS = 1_000;

/** Milliseconds; undefined for what waiting does not help. */
function waitOf(error: unknown): number | undefined {
  const isThrottled =
    error instanceof BffError && (error.code === 'throttled' || error.code === 'upstream_throttled');
  return isThrottled && error.retryAfter !== undefined ? error.retryAfter * 1_000 : undefined;
}

/** The time that the client needs is its own; the service has the whole time for its answer. */
async function* bytesOf(
  { deadline }: Caller,
  { from, to, before = Buffer.alloc(0), body, isRest }: Stretch,
  [at, end]: [number, number],
  wanted: () => void,
): AsyncGenerator<Buffer, void> {
  wanted();
  deadline.lift();
  const first = at === from ? before : Buffer.alloc(0);
  if (first.length > 0) yield first;
  yield* body.take(end - at - first.length, isRest && end === to);
  deadline.restart();
}
