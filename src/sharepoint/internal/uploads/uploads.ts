import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { BffError } from '../../../platform/problem.js';
import type { Caller } from '../../../upstream/caller.decorator.js';
import { GraphClient } from '../../../upstream/graph-client.js';
import { withLastingToken } from '../../../upstream/lasting-token.js';
import { UpstreamLimits } from '../../../upstream/limits.js';
import type { DriveItem } from '../../dto/drive.dto.js';
import { bodyOf } from '../mapping/common.js';
import { toDriveItem } from '../mapping/to-drive.js';
import type { FilePlace } from './file-place.js';
import { Pieces } from './pieces.js';
import { RequestBody } from './request-body.js';
import { UploadRoom } from './upload-room.js';
import { UploadSessions } from './upload-sessions.js';

export interface Uploaded {
  file: DriveItem;
  isNew: boolean;
}

/**
 * Files of any size in one request. Small ones are read first and sent in one call, which can be made once more with
 * another token; larger ones are sent on as they come.
 */
@Injectable()
export class Uploads {
  constructor(
    private readonly graph: GraphClient,
    private readonly sessions: UploadSessions,
    private readonly pieces: Pieces,
    private readonly room: UploadRoom,
    private readonly limits: UpstreamLimits,
  ) {}

  /** Throws the BffError to answer with. */
  async send(caller: Caller, place: FilePlace, request: FastifyRequest): Promise<Uploaded> {
    const body = new RequestBody(request, this.limits.clientIdle);
    try {
      return await this.#send(caller, place, body);
    } finally {
      body.drop();
    }
  }

  async #send(caller: Caller, place: FilePlace, body: RequestBody): Promise<Uploaded> {
    const { length } = body;
    const { upload, unannounced, file } = this.limits;
    if (length !== undefined && length > file) throw new BffError('payload_too_large');
    const leave = (length ?? 0) > upload ? undefined : this.room.take(length ?? unannounced);
    if (leave === undefined) {
      if (length === undefined) throw new BffError('throttled', { retryAfter: 1 });
      return this.sessions.alone(caller, place, () => this.#inPieces(caller, place, body, length));
    }
    try {
      return await this.#atOnce(caller, place, body);
    } finally {
      leave();
    }
  }

  async #atOnce(caller: Caller, place: FilePlace, body: RequestBody): Promise<Uploaded> {
    // The time that the browser needs to send a file is its own.
    caller.deadline.lift();
    const bytes = await body.whole(this.limits.unannounced).catch((error: unknown) => refuse(error, body));
    caller.deadline.restart();
    const answer = await this.graph.send(await withLastingToken(caller), {
      method: 'PUT',
      path: `${place.path}/content`,
      query: { '@microsoft.graph.conflictBehavior': place.conflict },
      headers: { 'if-match': place.ifMatch },
      body: { bytes },
    });
    return { file: toDriveItem(bodyOf(answer)), isNew: answer.status === 201 };
  }

  async #inPieces(caller: Caller, place: FilePlace, body: RequestBody, total: number): Promise<Uploaded> {
    const session = await this.sessions.begin(caller, place, total);
    try {
      const end = await this.pieces.send(caller, session.link, {
        from: 0,
        to: total,
        total,
        body,
        isRest: true,
      });
      if (end.kind !== 'done') throw new BffError('upstream_invalid');
      await this.sessions.forget(caller, place);
      return { file: toDriveItem(end.item), isNew: end.isNew };
    } catch (error) {
      await this.sessions.cancel(caller, place, session);
      throw error;
    }
  }
}

/** Without a length an upload in pieces cannot begin: SharePoint wants it with the first of them. */
function refuse(error: unknown, body: RequestBody): never {
  if (!(error instanceof BffError) || error.code !== 'payload_too_large' || body.length !== undefined)
    throw error;
  throw new BffError('payload_too_large', {
    detail:
      'A file of this size has to be sent with its Content-Length, or in an upload of several requests.',
  });
}
