import { retryAfterSeconds } from '../../platform/retry-after.js';
import { REDIRECTS } from '../../upstream/content-target.js';
import type { UpstreamAnswer } from '../../upstream/upstream-signal.js';
import { allowed } from '../header-rules.js';
import type { Mount } from '../mount.js';
import type { Links } from './links.js';

const OPAQUE = /[A-Za-z0-9+/_=-]{100,}|Bearer /i;

interface Of {
  mount: Mount;
  owner: string;
  /** Milliseconds. */
  now: number;
  links: Links;
}

/** The headers of an upstream's answer that its clients may see; addresses among them are ours. */
export function answerHeaders(
  { status, headers }: Pick<UpstreamAnswer, 'status' | 'headers'>,
  of: Of,
): Record<string, string> {
  const kept = allowed(headers, of.mount.headers.response);
  // An upstream may echo what it was sent.
  const harmless = Object.entries(kept).filter(([, value]) => !OPAQUE.test(value));
  const retryAfter = retryAfterSeconds(headers['retry-after'], of.now);
  const location = locationOf(status, headers['location'], of);
  return {
    ...Object.fromEntries(harmless),
    ...(retryAfter !== undefined && { 'retry-after': String(Math.max(retryAfter, 1)) }),
    ...(location !== undefined && { location }),
  };
}

/** Whether the mount lets it be read. */
function passes(url: string, { allow, upstream }: Mount): boolean {
  try {
    return allow.judgeCall('GET', url.slice(upstream.length)) !== undefined;
  } catch {
    return false;
  }
}

/** Where something was made; for work that goes on, where it can be watched: that address needs no token. */
function locationOf(
  status: number,
  header: string | string[] | undefined,
  { mount, owner, links }: Of,
): string | undefined {
  if (typeof header !== 'string') return undefined;
  const ours = links.outward(header, mount);
  if (ours !== undefined && (status !== 202 || passes(header, mount))) return ours;
  if (status === 202) return links.hide(header, 'monitor', owner, mount) ?? undefined;
  if (REDIRECTS.has(status)) return links.hide(header, 'download', owner, mount) ?? undefined;
  return undefined;
}
