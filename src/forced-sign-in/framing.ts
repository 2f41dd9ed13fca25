import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Origins } from '../platform/edge/origins.js';
import { BffError } from '../platform/problem.js';
import { originOf } from '../platform/parsed-url.js';

const FRAMES: ReadonlySet<string> = new Set(['iframe', 'frame']);
/** Every way of holding a page within a page. */
const NESTED: ReadonlySet<string> = new Set([...FRAMES, 'embed', 'object', 'fencedframe']);

/**
 * Which page frames, or opened, a silent sign-in. It is judged before anything exists: forbidding the frame in the
 * answer would not stop the request, nor the cookies it sets.
 */
@Injectable()
export class Framing {
  constructor(private readonly origins: Origins) {}

  /** The browser says that this is a frame (Fetch Metadata, https://www.w3.org/TR/fetch-metadata/). */
  isFramed(request: FastifyRequest): boolean {
    return FRAMES.has(request.headers['sec-fetch-dest'] ?? '');
  }

  /** The page itself navigates: there is no framing page. */
  isTopLevel(request: FastifyRequest): boolean {
    return request.headers['sec-fetch-dest'] === 'document';
  }

  /** An interactive page never works in a frame. Throws `origin_rejected`. */
  refuseNested(request: FastifyRequest): void {
    if (!NESTED.has(request.headers['sec-fetch-dest'] ?? '')) return;
    throw new BffError('origin_rejected', { detail: 'In a frame only the silent sign-in works.' });
  }

  /** The exact origin of the framing page. Throws `origin_rejected` when it is not provably ours. */
  framingOrigin(request: FastifyRequest): string {
    const destination = request.headers['sec-fetch-dest'];
    if (destination !== undefined && !FRAMES.has(destination)) throw new BffError('origin_rejected');
    return this.#causedBy(request);
  }

  /** The exact origin of the page that opened the popup. */
  openingOrigin(request: FastifyRequest): string {
    const destination = request.headers['sec-fetch-dest'];
    if (destination !== undefined && destination !== 'document') throw new BffError('origin_rejected');
    return this.#causedBy(request);
  }

  #causedBy({ headers }: FastifyRequest): string {
    const site = headers['sec-fetch-site'];
    if (site === 'same-origin') return this.origins.own;
    const referrer = originOf(headers.referer);
    const sameSite = site === undefined || site === 'same-site';
    if (sameSite && this.origins.isTrusted(referrer)) return referrer;
    throw new BffError('origin_rejected', {
      detail: 'Only a page of this site or of ALLOWED_ORIGINS may do this.',
    });
  }
}
