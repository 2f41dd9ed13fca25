import { HttpException } from '@nestjs/common';
import type { ProblemCode } from '@entra-bff/contract';
import { CacheStoreError } from '@entra-bff/msal-redis-cache';
import { BffError } from './problem.js';

/** Fastify's own refusals, by its error codes (https://fastify.dev/docs/latest/Reference/Errors/). */
const FASTIFY_CODES: Record<string, ProblemCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'bad_request',
  FST_ERR_CTP_EMPTY_TYPE: 'unsupported_media_type',
  FST_ERR_BAD_URL: 'bad_request',
  FST_ERR_MAX_PARAM_LENGTH_EXCEEDED: 'uri_too_long',
  FST_ERR_ASYNC_CONSTRAINT: 'bad_request',
};

const HTTP_CODES: Record<number, ProblemCode> = {
  400: 'bad_request',
  404: 'not_found',
  405: 'method_not_allowed',
  406: 'not_acceptable',
  408: 'request_timeout',
  412: 'etag_mismatch',
  413: 'payload_too_large',
  414: 'uri_too_long',
  415: 'unsupported_media_type',
  416: 'upload_range',
  503: 'shutting_down',
};

/** Any thrown value as an error of ours; what was not expected is an `internal_error`. */
export function asBffError(error: unknown): BffError {
  if (error instanceof BffError) return error;
  if (error instanceof CacheStoreError) return new BffError('store_unavailable', { retryAfter: 2 });
  const code = fastifyCode(error) ?? httpCode(error);
  return new BffError(code ?? 'internal_error', { cause: error });
}

function fastifyCode(error: unknown): ProblemCode | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  return FASTIFY_CODES[error.code];
}

function httpCode(error: unknown): ProblemCode | undefined {
  const status = statusOf(error);
  const refused = status !== undefined && status >= 400 && status < 500;
  return status === undefined ? undefined : (HTTP_CODES[status] ?? (refused ? 'bad_request' : undefined));
}

function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'
    ? error.statusCode
    : undefined;
}
