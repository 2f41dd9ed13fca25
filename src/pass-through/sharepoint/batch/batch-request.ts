import { boundaryOf } from '../multipart/boundary.js';
import { readRequest, writeRequest, type InnerRequest } from '../multipart/http-message.js';
import { MalformedMultipart, type Part } from '../multipart/part.js';
import { readMultipart } from '../multipart/read-multipart.js';
import { writeMultipart } from '../multipart/write-multipart.js';

/** What a batch holds, in its order: calls, and change sets of calls. */
export type BatchEntry = InnerRequest | readonly InnerRequest[];

/** More than any client puts into one (PnPjs: 20); each counts against the user's budget. */
export const MOST_CALLS = 1_000;

/** `body`: Latin-1. Throws {@link MalformedMultipart}. */
export function readBatch(body: string, contentType: string | undefined): BatchEntry[] {
  const boundary = boundaryOf(contentType);
  if (boundary === undefined) throw new MalformedMultipart('no boundary');
  const entries = readMultipart(body, boundary, MOST_CALLS).map(entryOf);
  const calls = entries.flat();
  if (calls.length === 0 || calls.length > MOST_CALLS) throw new MalformedMultipart('the number of calls');
  return entries;
}

/** As {@link readBatch} reads it. `newBoundary` gives one that nobody could have foreseen, at each call another. */
export function writeBatch(
  entries: readonly BatchEntry[],
  newBoundary: (of: 'batch' | 'changeset') => string,
): { contentType: string; body: string } {
  const boundary = newBoundary('batch');
  const parts = entries.map((entry): Part => {
    if (!isChangeSet(entry)) return callPart(entry);
    const inner = newBoundary('changeset');
    const headers = new Map([['content-type', `multipart/mixed; boundary="${inner}"`]]);
    return { headers, content: writeMultipart(entry.map(callPart), inner) };
  });
  return { contentType: `multipart/mixed; boundary="${boundary}"`, body: writeMultipart(parts, boundary) };
}

export function isChangeSet(entry: BatchEntry): entry is readonly InnerRequest[] {
  return Array.isArray(entry);
}

function entryOf(part: Part): BatchEntry {
  const type = part.headers.get('content-type');
  const inner = boundaryOf(type);
  if (inner === undefined) return callOf(part);
  // A change set in a change set is none: its parts have to be calls.
  return readMultipart(part.content, inner, MOST_CALLS).map(callOf);
}

function callOf({ headers, content }: Part): InnerRequest {
  if (!/^application\/http\b/i.test(headers.get('content-type') ?? '')) {
    throw new MalformedMultipart('not a call');
  }
  const encoding = headers.get('content-transfer-encoding') ?? 'binary';
  if (!/^(?:binary|8bit|7bit)$/i.test(encoding)) throw new MalformedMultipart('an encoding');
  return readRequest(content);
}

function callPart(request: InnerRequest): Part {
  const headers = new Map([
    ['content-type', 'application/http'],
    ['content-transfer-encoding', 'binary'],
  ]);
  return { headers, content: writeRequest(request) };
}
