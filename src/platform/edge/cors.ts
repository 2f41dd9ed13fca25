import { PROBLEM_HEADERS, ROUTES } from '@entra-bff/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Origins } from './origins.js';

const METHODS = 'GET, POST, PUT, PATCH, DELETE';
const REQUEST_HEADERS =
  'content-type, x-csrf, x-bff-user, x-requested-with, x-request-id, if-match, if-none-match, range, content-range, accept, last-event-id, traceparent, tracestate';
/** What the clients of pass-through mounts add by themselves; most of it goes no further than here. */
const MOUNT_HEADERS =
  'authorization, cache-control, client-request-id, consistencylevel, if-modified-since, if-range, ' +
  'odata-maxversion, odata-version, prefer, retry-attempt, ' +
  'return-client-request-id, sdkversion, x-clientservice-clienttag, x-http-method, x-pnpjs-nodigest, ' +
  'x-pnpjs-requestid, x-requestdigest';
const MOUNTS = [`${ROUTES.graphMount}/`, `${ROUTES.sharePointMount}/`];
const READABLE_HEADERS =
  'Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, ETag, Location, X-Request-Id, Content-Disposition, Content-Range, Accept-Ranges, Content-Length, ' +
  Object.values(PROBLEM_HEADERS).join(', ');
/** What the clients of mounts look for beside. */
const MOUNT_READABLE_HEADERS = 'client-request-id, Last-Modified, OData-Version, request-id, SPRequestGuid';
const PREFLIGHT_SECONDS = '7200';

/**
 * CORS headers for an allowed origin, none for any other, whatever the answer becomes.
 * Returns true when the request was a preflight and is answered; no session, store or upstream is touched.
 */
export function applyCors(request: FastifyRequest, reply: FastifyReply, origins: Origins): boolean {
  reply.header('Vary', 'Origin');
  const { origin } = request.headers;
  const isMount = MOUNTS.some((mount) => request.url.startsWith(mount));
  const trusted = origins.isTrusted(origin);
  if (trusted) {
    reply.header('Access-Control-Allow-Origin', origin);
    reply.header('Access-Control-Allow-Credentials', 'true');
    reply.header(
      'Access-Control-Expose-Headers',
      isMount ? `${READABLE_HEADERS}, ${MOUNT_READABLE_HEADERS}` : READABLE_HEADERS,
    );
  }
  const preflight =
    request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
  if (!preflight || !trusted) return false;
  reply.header('Access-Control-Allow-Methods', METHODS);
  reply.header(
    'Access-Control-Allow-Headers',
    isMount ? `${REQUEST_HEADERS}, ${MOUNT_HEADERS}` : REQUEST_HEADERS,
  );
  reply.header('Access-Control-Max-Age', PREFLIGHT_SECONDS);
  reply.header('Vary', 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers');
  void reply.code(204).send();
  return true;
}
