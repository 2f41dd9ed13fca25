import { BffError } from '../platform/problem.js';
import type { Origins } from '../platform/edge/origins.js';
import { parsedUrl } from '../platform/parsed-url.js';

const LONGEST = 2_048;
const CONTROL_OR_BACKSLASH = /[\u0000-\u0020\u007f\\]/;

/** A place that a sign-in may end at: a local path, or an absolute URL of a trusted origin. */
export class ReturnUrl {
  private constructor(readonly value: string) {}

  /** Throws `bad_request` for anything else; absent means the front page. */
  static parse(text: string | undefined, origins: Origins): ReturnUrl {
    if (text === undefined || text === '') return new ReturnUrl('/');
    const acceptable = text.length <= LONGEST && !CONTROL_OR_BACKSLASH.test(text);
    if (acceptable && (text.startsWith('/') ? isLocalPath(text, origins.own) : isTrusted(text, origins))) {
      return new ReturnUrl(serialised(text, origins.own));
    }
    throw new BffError('bad_request', {
      detail: 'returnUrl must be a local path or an absolute URL of an allowed origin.',
    });
  }

  /** For `Location`, and for Entra, which wants it absolute. */
  absolute(own: string): string {
    return new URL(this.value, own).href;
  }
}

/** As it goes into a header: non-ASCII characters percent-encoded, dots resolved, a local path still local. */
function serialised(text: string, own: string): string {
  const url = new URL(text, own);
  return text.startsWith('/') ? url.pathname + url.search + url.hash : url.href;
}

/** A browser reads `//host` and `/\host` as another host, and some servers do so after decoding. */
function isLocalPath(text: string, own: string): boolean {
  const url = parsedUrl(text, own);
  if (url === undefined) return false;
  const { origin, pathname } = url;
  const once = decoded(pathname);
  return (
    origin === own &&
    [pathname, once, decoded(once)].every((form) => !/^\/[/\\]|[\u0000-\u001f\u007f]/.test(form))
  );
}

function isTrusted(text: string, origins: Origins): boolean {
  const url = /^https?:\/\//i.test(text) ? parsedUrl(text) : undefined;
  return (
    url !== undefined &&
    url.username === '' &&
    url.password === '' &&
    origins.isTrusted(url.origin) &&
    isLocalPath(url.pathname, origins.own)
  );
}

/** Byte by byte: unlike `decodeURIComponent` it has an answer for malformed text too. */
function decoded(text: string): string {
  return text.replaceAll(/%([0-9a-f]{2})/gi, (_all, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
