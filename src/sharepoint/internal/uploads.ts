import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../../upstream/caller.decorator.js';
import type { DriveItem } from '../dto/drive.dto.js';
import { GraphClient } from '../../upstream/graph-client.js';
import { withLastingToken } from '../../upstream/lasting-token.js';
import { UpstreamLimits } from '../../upstream/limits.js';
import { bodyOf } from './mapping/common.js';
import { toDriveItem } from './mapping/to-drive.js';
import { readUpload } from './upload-body.js';

export interface UploadOptions {
  ifMatch?: string | undefined;
  conflict?: 'fail' | 'replace' | 'rename';
}

/** Small files, in one call. Throws the BffError to answer with. */
@Injectable()
export class Uploads {
  constructor(
    private readonly graph: GraphClient,
    private readonly limits: UpstreamLimits,
  ) {}

  async send(
    caller: Caller,
    path: string,
    { body, headers }: FastifyRequest,
    { ifMatch, conflict }: UploadOptions,
  ): Promise<{ file: DriveItem; isNew: boolean }> {
    // The time that the browser needs to send a file is its own.
    caller.deadline.lift();
    const bytes = await readUpload(body, headers, this.limits.upload);
    caller.deadline.restart();
    const answer = await this.graph.send(await withLastingToken(caller), {
      method: 'PUT',
      path,
      query: { '@microsoft.graph.conflictBehavior': conflict },
      headers: { 'if-match': ifMatch },
      body: { bytes },
    });
    return { file: toDriveItem(bodyOf(answer)), isNew: answer.status === 201 };
  }
}
