import type { IncomingHttpHeaders } from 'node:http';
import { Injectable } from '@nestjs/common';
import { BffError } from '../../platform/problem.js';
import type { Caller } from '../../upstream/caller.decorator.js';
import { nameIn } from '../../upstream/content-disposition.js';
import { ContentSource, type Content } from '../../upstream/content-source.js';
import { inertHeaders, relayable } from '../../upstream/download-headers.js';
import { GraphClient } from '../../upstream/graph-client.js';
import { textOf } from '../../upstream/json.js';
import { dispositionOf, mayBePicture } from './inline-types.js';
import { bodyOf } from './mapping/common.js';

/** A file's bytes with the headers of our answer. */
export interface Download {
  status: number;
  headers: Record<string, string>;
  /** Breaks off when the upstream does, so that half a file never looks whole. */
  body: Content['body'];
  /** To be answered instead of the bytes; the headers belong to it. */
  problem?: BffError;
}

/** How a file is fetched and shown. */
export interface DownloadOptions {
  /** `inline` is meant for a page that shows it; types that could run something stay attachments. */
  disposition?: 'attachment' | 'inline' | undefined;
  /** The path in Graph of the file that gives the name where the bytes come without; the content's own when absent. */
  named?: string;
  /** The name, whatever the bytes come with. */
  name?: string;
  /** It has to be a picture; SharePoint draws them on hosts of its own. */
  pictures?: boolean;
}

/** Files, streamed. The link that Graph hands out is a secret: it is followed here and never shown. */
@Injectable()
export class Downloads {
  constructor(
    private readonly graph: GraphClient,
    private readonly source: ContentSource,
  ) {}

  /** `path` is the file's in Graph, `asked` the request's headers. Throws the BffError to answer with. */
  async open(
    caller: Caller,
    path: string,
    asked: IncomingHttpHeaders,
    { disposition = 'attachment', pictures = false, ...options }: DownloadOptions = {},
  ): Promise<Download> {
    const link = await this.graph.locate(caller, `${path}/content`, { pictures });
    const content = await this.source.open(caller, link, asked);
    const { statusCode: status, headers, body } = content;
    const relayed = relayable(content);
    if (status === 416) {
      const problem = new BffError('upload_range', { detail: 'The range lies outside the file.' });
      return { status, headers: pick(relayed, 'Content-Range'), body, problem };
    }
    const type = relayed['Content-Type'];
    if (pictures && !mayBePicture(type)) leave(body, new BffError('upstream_invalid'));
    const { named = path, name: known = nameIn(headers['content-disposition']) } = options;
    const name = known ?? (await this.#name(caller, named).catch((error: unknown) => leave(body, error)));
    // However long the bytes take from here on, they may not stop coming: the client's limit is on their pauses.
    caller.deadline.lift();
    return {
      status,
      headers: {
        'Content-Type': 'application/octet-stream',
        ...relayed,
        ...inertHeaders(name, dispositionOf(name, disposition, type)),
      },
      body,
    };
  }

  async #name(caller: Caller, path: string): Promise<string> {
    const answer = await this.graph.send(caller, { method: 'GET', path, query: { $select: 'id,name' } });
    return textOf(bodyOf(answer), 'name') ?? 'download';
  }
}

/** Nobody will read it: left open, it would hold its connection. */
function leave(body: Content['body'], reason: unknown): never {
  body.destroy();
  throw reason;
}

function pick(headers: Record<string, string>, name: string): Record<string, string> {
  const value = headers[name];
  return value === undefined ? {} : { [name]: value };
}
