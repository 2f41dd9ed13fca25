import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Clock } from '../../../platform/clock.js';
import { BffError } from '../../../platform/problem.js';
import type { Caller } from '../../../upstream/caller.decorator.js';
import { UpstreamLimits } from '../../../upstream/limits.js';
import type { Upload } from '../../dto/upload.dto.js';
import { UploadId } from '../../path/upload-id.js';
import { toDriveItem } from '../mapping/to-drive.js';
import type { ContentRange } from './content-range.js';
import type { FilePlace } from './file-place.js';
import { RequestBody } from './request-body.js';
import { ALIGNMENT, nextOf, type StoredUpload } from './stored-upload.js';
import { StoredUploads } from './stored-uploads.js';
import { UploadParts } from './upload-parts.js';
import { UploadSessions } from './upload-sessions.js';
import type { Uploaded } from './uploads.js';

/** Uploads of several requests, each of which may go to another replica. Throws the BffError to answer with. */
@Injectable()
export class ResumableUploads {
  constructor(
    private readonly sessions: UploadSessions,
    private readonly stored: StoredUploads,
    private readonly parts: UploadParts,
    private readonly limits: UpstreamLimits,
    private readonly clock: Clock,
  ) {}

  async begin(caller: Caller, place: FilePlace, size: number | undefined): Promise<Upload> {
    this.#judgeSize(size);
    const session = await this.sessions.begin(caller, place, size);
    const id = UploadId.create();
    const { under } = place;
    const known = { ...(size !== undefined && { size }), ...(under !== undefined && { under }) };
    const since = this.clock.now();
    const upload = { owner: caller.owner, place: place.path, ...session, since, ...known, sent: 0, tail: '' };
    try {
      await this.stored.add(id, upload);
    } catch (error) {
      await this.sessions.cancel(caller, place, session);
      throw error;
    }
    return stateOf(id, upload);
  }

  /** Takes a part: answers how far the upload is, or what it has become. */
  async receive(
    caller: Caller,
    id: UploadId,
    range: ContentRange,
    request: FastifyRequest,
  ): Promise<Upload | Uploaded> {
    this.#judgeSize(range.total);
    const body = new RequestBody(request, this.limits.clientIdle);
    try {
      const upload = await this.stored.alone(caller, id, () => this.parts.take(caller, id, range, body));
      return upload.end === undefined ? stateOf(id, upload) : endOf(upload.end);
    } finally {
      body.drop();
    }
  }

  /** As SharePoint sees it, who may know of more than the last replica lived to write down. */
  async progress(caller: Caller, id: UploadId): Promise<Upload> {
    const upload = await this.stored.find(caller, id);
    return stateOf(id, upload.end === undefined ? await this.parts.asItIs(caller, id, upload) : upload);
  }

  async cancel(caller: Caller, id: UploadId): Promise<void> {
    const upload = await this.stored.find(caller, id);
    await this.stored.remove(id);
    if (upload.end === undefined) await this.sessions.cancel(caller, { path: upload.place }, upload);
  }

  #judgeSize(size = 0): void {
    if (size > this.limits.file) throw new BffError('payload_too_large');
  }
}

function stateOf({ text }: UploadId, upload: StoredUpload): Upload {
  const { expiresAt, size, end } = upload;
  const next = nextOf(upload);
  return {
    id: text,
    expiresAt: new Date(expiresAt).toISOString(),
    size,
    nextExpectedRanges: end !== undefined || next === size ? [] : [`${next}-`],
    chunkAlignment: ALIGNMENT,
  };
}

function endOf({ item, isNew }: NonNullable<StoredUpload['end']>): Uploaded {
  return { file: toDriveItem(item), isNew };
}
