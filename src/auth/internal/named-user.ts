import { USER_HEADER } from '@entra-bff/contract';
import type { FastifyRequest } from 'fastify';
import { BffError } from '../../platform/problem.js';

/** Whether the request is for this user: a page may say whose it is. What names nobody names somebody else. */
export function isFor({ headers }: FastifyRequest, user: { tid: string; oid: string } | undefined): boolean {
  const named = headers[USER_HEADER];
  if (named === undefined) return true;
  return user !== undefined && String(named).toLowerCase() === `${user.tid}.${user.oid}`.toLowerCase();
}

/** The cookie of a browser changes under its open pages when somebody else signs in. */
export function namesAnother(): BffError {
  return new BffError('account_mismatch', {
    detail: 'Somebody else is signed in than X-BFF-User names: nothing was done. Load the page again.',
  });
}
