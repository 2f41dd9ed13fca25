import type { FastifyReply } from 'fastify';
import { matches } from './entity-tags.js';

/** One thing as it stands, with its `ETag`; 304 when that is one of those the caller has. */
export function represent<T extends { etag?: string | undefined }>(
  reply: FastifyReply,
  representation: T,
  ifNoneMatch?: string,
): T | undefined {
  if (representation.etag !== undefined) reply.header('ETag', representation.etag);
  if (!matches(ifNoneMatch, representation.etag)) return representation;
  reply.code(304);
  return undefined;
}
