import type { IncomingHttpHeaders } from 'node:http';
import { BffError } from '../problem.js';

/**
 * Whether a browser navigates, so that it may be redirected. By fetch metadata where it is sent
 * (https://www.w3.org/TR/fetch-metadata/), else by what scripts add and address bars do not.
 */
export function isNavigation(headers: IncomingHttpHeaders): boolean {
  const mode = headers['sec-fetch-mode'];
  if (mode !== undefined) return mode === 'navigate';
  const scripted =
    headers['x-csrf'] !== undefined ||
    headers['x-requested-with'] !== undefined ||
    headers.origin !== undefined;
  return !scripted && (headers.accept ?? '').includes('text/html');
}

/**
 * Whether a person looks at the answer, who is better served by a page than by a problem: a document of the browser's
 * own window, or what a browser without fetch metadata navigates to.
 */
export function isReadByPerson(headers: IncomingHttpHeaders): boolean {
  if (!isNavigation(headers) || isFetchedAhead(headers)) return false;
  const destination = headers['sec-fetch-dest'];
  if (destination !== undefined) {
    return destination === 'document' && (headers.accept ?? '').includes('text/html');
  }
  return headers['sec-fetch-user'] === '?1' || headers['sec-fetch-mode'] === undefined;
}

/**
 * For routes that sign in or out by a redirect. Throws `bad_request`: for scripts, with a sentence that says what to do
 * instead, and for browsers that only guess where the user goes next.
 */
export function requireNavigation(headers: IncomingHttpHeaders, detail: string): void {
  if (!isNavigation(headers)) throw new BffError('bad_request', { detail });
  if (isFetchedAhead(headers))
    throw new BffError('bad_request', { detail: 'Nobody is signed in or out ahead.' });
}

/** Prefetched or prerendered: by `Sec-Purpose`, https://wicg.github.io/nav-speculation/prefetch.html, or the older header. */
export function isFetchedAhead(headers: IncomingHttpHeaders): boolean {
  return [headers['sec-purpose'], headers['purpose']]
    .flat()
    .some((purpose) => purpose?.includes('prefetch') === true);
}
