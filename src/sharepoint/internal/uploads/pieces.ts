import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { BffError } from '../../../platform/problem.js';
import type { Caller } from '../../../upstream/caller.decorator.js';
import { UpstreamLimits } from '../../../upstream/limits.js';
import { UploadLinks, type UploadEnd } from '../../../upstream/upload-links.js';
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

  /** Answers the file after the last piece of all, else undefined. Throws the BffError to answer with. */
  async send(caller: Caller, link: string, stretch: Stretch): Promise<UploadEnd | undefined> {
    const { from, to, total, body } = stretch;
    try {
      for (let at = from; at < to;) {
        const end = Math.min(at + this.limits.piece, to);
        const bytes = Readable.from(bytesOf(caller, stretch, at, end), { objectMode: false });
        const answer = await this.links.put(caller, link, { from: at, to: end, total, body: bytes });
        const isLast = end === total;
        if (answer.kind === 'done' && isLast) return answer;
        // What went wrong in between cannot be sent once more: the client has it, and nobody else.
        if (answer.kind === 'done' || isLast || (answer.next ?? end) !== end)
          throw new BffError('upstream_invalid');
        at = end;
      }
    } catch (error) {
      throw body.failure ?? error;
    }
    return undefined;
  }
}

/** The time that the client needs is its own; the service has the whole time for its answer. */
async function* bytesOf(
  { deadline }: Caller,
  { from, to, before = Buffer.alloc(0), body, isRest }: Stretch,
  at: number,
  end: number,
): AsyncGenerator<Buffer, void> {
  deadline.lift();
  const first = at === from ? before : Buffer.alloc(0);
  if (first.length > 0) yield first;
  yield* body.take(end - at - first.length, isRest && end === to);
  deadline.restart();
}
