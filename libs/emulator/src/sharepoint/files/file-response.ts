import type { IncomingHttpHeaders } from 'node:http';
import type { DriveNode } from '../data/drive-node.js';
import type { EmulatorResponse } from '../../http/exchange.js';
import { byteRange } from './byte-range.js';
import { mediaTypeOf } from './media-type.js';

export interface FileResponseOptions {
  /** With its quotes. */
  etag: string;
  /** Whether `Range` is honoured here. */
  ranges: boolean;
}

/** The bytes of a file with its validators: 200, 206, 304, 412 or 416. */
export function fileResponse(
  sent: IncomingHttpHeaders,
  node: DriveNode,
  { etag, ranges }: FileResponseOptions,
): EmulatorResponse {
  const content = node.content ?? Buffer.alloc(0);
  const headers = {
    'Content-Type': mediaTypeOf(node.name),
    ETag: etag,
    'Last-Modified': new Date(node.item.modified).toUTCString(),
    ...(ranges ? { 'Accept-Ranges': 'bytes' } : {}),
  };
  const wanted = sent['if-match'];
  if (wanted !== undefined && wanted !== '*' && wanted !== etag) return { status: 412, headers };
  if (sent['if-none-match'] === etag) return { status: 304, headers };
  const range = ranges ? byteRange(sent.range, content.length) : 'none';
  if (range === 'none') return { status: 200, headers, body: content };
  if (range === 'unsatisfiable') {
    return { status: 416, headers: { ...headers, 'Content-Range': `bytes */${content.length}` } };
  }
  const { start, end } = range;
  return {
    status: 206,
    headers: { ...headers, 'Content-Range': `bytes ${start}-${end}/${content.length}` },
    body: content.subarray(start, end + 1),
  };
}
