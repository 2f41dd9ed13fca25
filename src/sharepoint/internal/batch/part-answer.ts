import { PROBLEM_CONTENT_TYPE } from '@entra-bff/contract';
import type { LightMyRequestResponse } from 'fastify';
import { BffError, toProblem } from '../../../platform/problem.js';
import { isJsonObject, isJsonType, type JsonObject } from '../../../upstream/json.js';
import type { BatchResponse } from '../../dto/batch.dto.js';

/** A part's answer keeps these, under the names that everybody knows. */
const KEPT = [
  'Allow',
  'Content-Type',
  'ETag',
  'Location',
  'RateLimit-Limit',
  'RateLimit-Remaining',
  'RateLimit-Reset',
  'Retry-After',
  'WWW-Authenticate',
  'X-Request-Id',
] as const;

/** What a call answered, as a part of the batch's answer. */
export function partAnswer(id: string, answer: LightMyRequestResponse): BatchResponse {
  const { statusCode: status, payload } = answer;
  const headers: Record<string, string> = {};
  for (const name of KEPT) {
    const value = answer.headers[name.toLowerCase()];
    if (value !== undefined) headers[name] = String(value);
  }
  if (payload === '') return { id, status, headers };
  if (!isJsonType(headers['Content-Type'])) {
    throw new BffError('bad_request', { detail: 'What this call answers is no JSON: make it by itself.' });
  }
  return { id, status, headers, body: JSON.parse(payload) as unknown };
}

/** A part that got no further. */
export function refusedPart(id: string, requestId: string, error: BffError): BatchResponse {
  return problemPart(id, requestId, { ...toProblem(error, requestId) });
}

/** 424, with the code of the part that failed: what helps that one helps this one. */
export function dependentPart(id: string, requestId: string, failed: BatchResponse): BatchResponse {
  return problemPart(id, requestId, {
    ...(isJsonObject(failed.body) ? failed.body : {}),
    status: 424,
    title: 'Not attempted.',
    detail: 'Not attempted: a part that it depends on has failed.',
    instance: requestId,
  });
}

function problemPart(id: string, requestId: string, body: JsonObject & { status: number }): BatchResponse {
  const { status, ['retryAfter']: retryAfter } = body;
  const headers = {
    'Content-Type': PROBLEM_CONTENT_TYPE,
    ...(typeof retryAfter === 'number' && { 'Retry-After': String(retryAfter) }),
    'X-Request-Id': requestId,
  };
  return { id, status, headers, body };
}
