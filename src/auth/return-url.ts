import { BffError } from '../platform/problem.js';
import type { Origins } from '../platform/edge/origins.js';

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
      return new ReturnUrl(text);
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

/** A browser reads `//host` and `/\host` as another host, and some servers do so after decoding. */
function isLocalPath(text: string, own: string): boolean {
  if (!URL.canParse(text, own) || new URL(text, own).origin !== own) return false;
  return [text, decoded(text), decoded(decoded(text))].every(
    (form) => !/^\/[/\\]/.test(form) && !hasControls(form),
  );
}

function isTrusted(text: string, origins: Origins): boolean {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return false;
  const url = new URL(text);
  const path = url.pathname;
  return (
    url.username === '' &&
    url.password === '' &&
    origins.isTrusted(url.origin) &&
    isLocalPath(path, origins.own)
  );
}

function hasControls(text: string): boolean {
  return /[\u0000-\u001f\u007f]/.test(text.split(/[?#]/, 1)[0] ?? '') || /[\r\n]/.test(text);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
