import type { EmulatorRequest } from '../../http/exchange.js';
import { apiErrors } from '../api/api-error.js';
import { boundaryOf, parseHeaders, parseMultipart, splitHead, type MultipartPart } from './multipart.js';

function invalid() {
  return apiErrors.invalidQuery('Invalid request.');
}

/** A request inside a part: a request line with an absolute address, headers, body. */
function innerRequest(content: string, ownBase: string): EmulatorRequest {
  const { head, rest } = splitHead(content);
  const [line = '', ...headerLines] = head;
  const [, method, address] = /^([A-Z]+) (\S+) HTTP\/1\.\d$/.exec(line.trim()) ?? [];
  if (method === undefined || address === undefined) throw invalid();
  // Another host, or another site than the one that the batch was sent to.
  if (!address.toLowerCase().startsWith(ownBase.toLowerCase())) throw invalid();
  const url = new URL(address);
  const target = address.slice(url.origin.length);
  const headers = Object.fromEntries(parseHeaders(headerLines));
  return { method, target, url, headers, body: Buffer.from(rest, 'latin1') };
}

function requestsOf(part: MultipartPart, ownBase: string): EmulatorRequest[] {
  const inner = boundaryOf(part.headers.get('content-type'));
  if (inner === undefined) return [innerRequest(part.content, ownBase)];
  return parseMultipart(part.content, inner).flatMap((one) => requestsOf(one, ownBase));
}

/**
 * The requests of a batch in their order, those of change sets among them.
 * `ownBase` is where every address must lead: `https://host/sites/demo/_api/`.
 */
export function parseBatch(request: EmulatorRequest, ownBase: string): EmulatorRequest[] {
  const boundary = boundaryOf(request.headers['content-type']);
  if (boundary === undefined) throw invalid();
  const parts = parseMultipart(request.body.toString('latin1'), boundary);
  if (parts.length === 0) throw invalid();
  return parts.flatMap((part) => requestsOf(part, ownBase));
}
