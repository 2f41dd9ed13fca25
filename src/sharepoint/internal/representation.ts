import type { FastifyReply } from 'fastify';
import { isUnchanged } from '../../platform/entity-tags.js';
import type { Download } from './downloads.js';

interface Versioned {
  etag?: string | undefined;
}

/** The thing as it stands, with its `ETag`. */
export function represent<T extends Versioned>(reply: FastifyReply, thing: T): T {
  if (thing.etag !== undefined) reply.header('ETag', thing.etag);
  return thing;
}

/** The same for a conditional read: 304 without a body when the caller has this version. */
export function representIfNew<T extends Versioned>(
  reply: FastifyReply,
  thing: T,
  ifNoneMatch: string | undefined,
): T | undefined {
  const answer = represent(reply, thing);
  if (!isUnchanged(ifNoneMatch, thing.etag)) return answer;
  reply.code(304);
  return undefined;
}

/** The thing that was made, with 201 and its address. */
export function created<T extends Versioned>(reply: FastifyReply, location: string, thing: T): T {
  reply.code(201).header('Location', location);
  return represent(reply, thing);
}

/** The bytes of a file, or the error that its headers belong to. */
export function deliver(
  reply: FastifyReply,
  { status, headers, body, problem }: Omit<Download, 'body'> & { body: Download['body'] | undefined },
): void {
  reply.headers(headers);
  if (problem !== undefined) throw problem;
  void reply.code(status).send(body);
}
