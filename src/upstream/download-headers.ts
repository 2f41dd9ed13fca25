import { API_CSP } from '../platform/edge/headers.js';
import { BffError } from '../platform/problem.js';
import { attachment } from './content-disposition.js';
import type { Content } from './content-source.js';

const RELAYED = {
  'content-type': 'Content-Type',
  'content-length': 'Content-Length',
  'content-range': 'Content-Range',
  'content-encoding': 'Content-Encoding',
  'accept-ranges': 'Accept-Ranges',
  etag: 'ETag',
  'last-modified': 'Last-Modified',
} as const;

/** Whatever the file is, nothing in it may run on our origin. */
export function inertHeaders(name: string, disposition = attachment(name)): Record<string, string> {
  return {
    'Content-Disposition': disposition,
    'Content-Security-Policy': `sandbox; ${API_CSP}`,
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'private, no-store',
  };
}

/** Headers about the bytes, and no other. Throws `upstream_invalid` for an encoding that nobody knows. */
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
