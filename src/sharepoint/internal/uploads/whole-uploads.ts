import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { BffError } from '../../../platform/problem.js';
import type { Caller } from '../../../upstream/caller.decorator.js';
import { UpstreamLimits } from '../../../upstream/limits.js';
import { RequestBody } from './request-body.js';
import { UploadRoom } from './upload-room.js';

/** Files that SharePoint takes in one call only, such as attachments: read first, and sent when they are whole. */
@Injectable()
export class WholeUploads {
  constructor(
    private readonly room: UploadRoom,
    private readonly limits: UpstreamLimits,
  ) {}

  /** Gives `send` the body, at most 10 MiB. Throws `payload_too_large`, `throttled`, or what `send` throws. */
  async pass<T>(
    { deadline }: Caller,
    request: FastifyRequest,
    send: (bytes: Buffer) => Promise<T>,
  ): Promise<T> {
    const body = new RequestBody(request, this.limits.clientIdle);
    const most = this.limits.unannounced;
    const { length = most } = body;
    let leave: (() => void) | undefined;
    try {
      if (length > most) throw new BffError('payload_too_large');
      leave = this.room.take(length);
      if (leave === undefined) throw new BffError('throttled', { retryAfter: 1 });
      // The time that the browser needs to send a file is its own.
      deadline.lift();
      const bytes = await body.whole(most);
      deadline.restart();
      return await send(bytes);
    } finally {
      leave?.();
      body.drop();
    }
  }
}
