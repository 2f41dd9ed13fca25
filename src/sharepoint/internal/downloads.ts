import type { IncomingHttpHeaders } from 'node:http';
import { Injectable } from '@nestjs/common';
import { API_CSP } from '../../platform/edge/headers.js';
import { BffError } from '../../platform/problem.js';
import type { Caller } from '../../upstream/caller.decorator.js';
import { attachment, nameIn } from './content-disposition.js';
import { ContentSource, type Content } from '../../upstream/content-source.js';
import { GraphClient } from '../../upstream/graph-client.js';
import { textOf } from '../../upstream/json.js';
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

const RELAYED = {
  'content-type': 'Content-Type',
  'content-length': 'Content-Length',
  'content-range': 'Content-Range',
  'content-encoding': 'Content-Encoding',
  'accept-ranges': 'Accept-Ranges',
  etag: 'ETag',
  'last-modified': 'Last-Modified',
} as const;

/** Files, streamed. The link that Graph hands out is a secret: it is followed here and never shown. */
@Injectable()
export class Downloads {
  constructor(
    private readonly graph: GraphClient,
    private readonly source: ContentSource,
  ) {}

  /** `path` is the file's in Graph, `asked` the request's headers. Throws the BffError to answer with. */
  async open(caller: Caller, path: string, asked: IncomingHttpHeaders): Promise<Download> {
    const link = await this.graph.locate(caller, `${path}/content`);
    const content = await this.source.open(caller, link, asked);
    const { statusCode: status, headers, body } = content;
    const relayed = relayable(content);
    if (status === 416) {
      const problem = new BffError('upload_range', { detail: 'The range lies outside the file.' });
      return { status, headers: pick(relayed, 'Content-Range'), body, problem };
    }
    const told = nameIn(headers['content-disposition']);
    const name = told ?? (await this.#name(caller, path).catch((error: unknown) => leave(body, error)));
    // However long the bytes take from here on, they may not stop coming: the client's limit is on their pauses.
    caller.deadline.lift();
    return {
      status,
      headers: { 'Content-Type': 'application/octet-stream', ...relayed, ...guards(name) },
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

/** Whatever the file is, nothing in it may run on our origin. */
export function guards(name: string): Record<string, string> {
  return {
    'Content-Disposition': attachment(name),
    'Content-Security-Policy': `sandbox; ${API_CSP}`,
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'private, no-store',
  };
}

/** Headers about the bytes, and no other. */
export function relayable({ headers, body }: Content): Record<string, string> {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && !/^(?:gzip|br|deflate|identity)$/i.test(String(encoding))) {
    body.destroy();
    throw new BffError('upstream_invalid');
  }
  const present = Object.entries(RELAYED).flatMap(([from, to]) => {
    const value = headers[from];
    return typeof value === 'string' && /^[\x20-\x7e]+$/.test(value) ? [[to, value] as const] : [];
  });
  return Object.fromEntries(present);
}

function pick(headers: Record<string, string>, name: string): Record<string, string> {
  const value = headers[name];
  return value === undefined ? {} : { [name]: value };
}
