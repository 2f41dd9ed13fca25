import { PassThrough, type Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { BffError } from '../../platform/problem.js';

/** Fewer bytes than these do not count as getting on: one a second would hold a connection for ever. */
const LEAST_BYTES = 1_024;

/**
 * The bytes of a request's body in a stream that may be broken off without breaking the client's connection, which waits
 * for an answer. However long they take, they may not stop coming for `idle` milliseconds: it then fails with
 * `request_timeout`.
 */
export function arriving(
  body: Readable,
  { arrival }: Pick<FastifyRequest, 'arrival'>,
  idle: number,
): Readable {
  const apart = new PassThrough();
  let since = 0;
  let waited = performance.now();
  arrival?.want();
  arrival?.handOver();
  body.on('data', (chunk: Buffer) => {
    since += chunk.length;
    if (since < LEAST_BYTES) return;
    since = 0;
    waited = performance.now();
  });
  const timer = setInterval(() => {
    // What the upstream does not take yet is no fault of the client's.
    if (apart.writableNeedDrain) waited = performance.now();
    else if (performance.now() - waited >= idle) apart.destroy(new BffError('request_timeout'));
  }, idle / 4);
  timer.unref();
  // Without a listener an error that nobody waits for any more would end the process.
  apart.on('error', () => undefined);
  body.once('close', () => {
    if (!body.readableEnded) apart.destroy(new BffError('bad_request'));
  });
  apart.once('finish', () => clearInterval(timer));
  apart.once('close', () => {
    clearInterval(timer);
    arrival?.takeBack();
  });
  return body.pipe(apart);
}

/** Why a body could not be sent to its end, where that was the client's doing. */
export function ownFailure(body: unknown): BffError | undefined {
  return body instanceof PassThrough && body.errored instanceof BffError ? body.errored : undefined;
}
