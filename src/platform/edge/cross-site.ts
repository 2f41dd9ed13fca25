import type { IncomingHttpHeaders } from 'node:http';
import { CSRF_HEADER } from '@entra-bff/contract';
import { BffError } from '../problem.js';
import { isNavigation } from './navigation.js';
import type { Origins } from './origins.js';

/**
 * How a route treats requests that another site may have caused.
 * - `strict`: the default.
 * - `navigable`: GET navigations are let in from anywhere (a browser says `cross-site` all along the redirects
 *   back from Entra).
 * - `embeddable`: judges its framing itself (silent sign-in).
 * - `read-only-post`: a POST that changes nothing and comes from a page that sends no `X-CSRF`.
 * - `open`: no session is involved (health, front-channel logout, static files).
 */
export type CrossSitePolicy = 'strict' | 'navigable' | 'embeddable' | 'read-only-post' | 'open';

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

const EMBEDDED: ReadonlySet<string> = new Set(['iframe', 'frame', 'embed', 'object', 'fencedframe']);

export interface CrossSiteRequest {
  method: string;
  headers: IncomingHttpHeaders;
  hasSessionCookie(): boolean;
  policy: CrossSitePolicy;
}

/** Refuses what another site caused. Throws `origin_rejected` or `csrf_rejected`; runs before any body is read. */
export function judgeCrossSite(request: CrossSiteRequest, origins: Origins): void {
  const { method, headers, policy } = request;
  if (policy === 'open') return;
  if (method === 'GET' && mayNavigate(headers, policy)) return;
  if (policy === 'read-only-post') return judgeReadOnlyPost(headers, origins);
  // Also without a cookie: a Lax cookie is missing from a foreign image or frame, which must not start anything.
  if (comesFromElsewhere(headers, origins)) throw new BffError('origin_rejected');
  if (!SAFE_METHODS.has(method) && !hasCsrfHeader(headers) && request.hasSessionCookie())
    throw new BffError('csrf_rejected');
}

function mayNavigate(headers: IncomingHttpHeaders, policy: CrossSitePolicy): boolean {
  if (!isNavigation(headers)) return false;
  if (policy === 'embeddable') return true;
  return policy === 'navigable' && !EMBEDDED.has(headers['sec-fetch-dest'] ?? '');
}

function comesFromElsewhere(headers: IncomingHttpHeaders, origins: Origins): boolean {
  if (headers.origin !== undefined) return !origins.isTrusted(headers.origin);
  const site = headers['sec-fetch-site'];
  return site === 'cross-site' || site === 'same-site';
}

function hasCsrfHeader(headers: IncomingHttpHeaders): boolean {
  // Node joins a repeated header with ", ": a second one makes it another value.
  return headers[CSRF_HEADER.name] === CSRF_HEADER.value;
}

/** The article's page posts with jQuery: `X-Requested-With`, and an `Origin` from browsers that send one. */
function judgeReadOnlyPost(headers: IncomingHttpHeaders, origins: Origins): void {
  if (headers.origin !== undefined && origins.isOwn(headers.origin)) return;
  if (comesFromElsewhere(headers, origins)) throw new BffError('origin_rejected');
  const sameOrigin = headers.origin === undefined && headers['sec-fetch-site'] === 'same-origin';
  // Both headers make a browser ask first when another origin wants to send them.
  if (sameOrigin || headers['x-requested-with'] !== undefined || hasCsrfHeader(headers)) return;
  throw new BffError('csrf_rejected');
}
