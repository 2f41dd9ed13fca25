import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { EDGE_LIMITS } from './limits.js';

const ASKS_FIRST = /^100-continue$/i;
const OURS = /^1\.[01]$/;

/**
 * Whether a request can be read in one way only. Node lets pass what a proxy in front may read differently: no `Host` line
 * or two, a target with a host or a fragment, another version, a transfer coding it does not know or that its version has
 * not, an expectation that nobody can meet (RFC 9112 §3.2 and §6.1, RFC 9110 §10.1.1). An upgrade to WebSocket is never
 * what a caller of this service means.
 */
export function isPlainRequest(request: IncomingMessage): boolean {
  const { headers } = request;
  return (
    OURS.test(request.httpVersion) &&
    hasOneTarget(request) &&
    hasKnownCoding(request) &&
    (headers.expect === undefined || asksFirst(headers)) &&
    headers.upgrade?.toLowerCase().includes('websocket') !== true
  );
}

function hasOneTarget({ rawHeaders, headers, httpVersion, url = '' }: IncomingMessage): boolean {
  if (headers.host === undefined ? httpVersion !== '1.0' : isRepeated(rawHeaders, 'host')) return false;
  return url.startsWith('/') && !url.includes('#');
}

function hasKnownCoding({ headers, httpVersion }: IncomingMessage): boolean {
  const coding = headers['transfer-encoding'];
  return coding === undefined || (coding.toLowerCase() === 'chunked' && httpVersion === '1.1');
}

/** Whether the client sends its body when it is asked for it (RFC 9110 §10.1.1). */
export function asksFirst({ expect = '' }: IncomingHttpHeaders): boolean {
  return ASKS_FIRST.test(expect);
}

/** Whether there are too many headers, or too long ones. */
export function hasTooLargeHead({ rawHeaders }: IncomingMessage): boolean {
  if (rawHeaders.length > 2 * EDGE_LIMITS.headerLines) return true;
  let size = 0;
  for (const text of rawHeaders) size += text.length;
  return size > EDGE_LIMITS.headers;
}

export function hasTooManyParameters(url: string): boolean {
  let found = 0;
  for (let at = url.indexOf('?'); at !== -1; at = url.indexOf('&', at + 1)) found += 1;
  return found > EDGE_LIMITS.parameters;
}

/** `rawHeaders`: names and values in turn. */
function isRepeated(rawHeaders: readonly string[], wanted: string): boolean {
  let found = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (name.length === wanted.length && name.toLowerCase() === wanted) found += 1;
  }
  return found > 1;
}
