import type { Env } from '../platform/env/env.js';
import type { UpstreamAnswer } from './upstream-signal.js';

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const TENANT = /^(https:\/\/[a-z0-9-]+)(\.sharepoint(?:\.[a-z]+|-mil\.us))$/;

/**
 * Where Graph's redirect to a file's content leads, when that is a host of ours; the text as it came, since its
 * query is signed byte for byte. Undefined for any other place or answer.
 */
export function contentTarget(
  { status, headers }: UpstreamAnswer,
  env: Env,
  { pictures = false } = {},
): string | undefined {
  if (!REDIRECTS.has(status)) return undefined;
  const { location } = headers;
  return ownTarget(location, env) ?? (pictures ? pictureTarget(location, env) : undefined);
}

/** A link of an answer, as it came, when it leads to a host of ours. */
export function ownTarget(location: unknown, env: Env): string | undefined {
  if (typeof location !== 'string' || !/^[\x21-\x7e]+$/.test(location)) return undefined;
  const text = /^\/(?![/\\])/.test(location) ? `${env.graphUrl}${location}` : location;
  // The origin has to be there letter for letter: parsers disagree about backslashes, blanks and user names.
  const allowed = contentOrigins(env).some((origin) => text.startsWith(`${origin}/`));
  return allowed && URL.canParse(text) ? text : undefined;
}

/** SharePoint Online draws thumbnails on hosts of Microsoft's own that all tenants share. */
const MEDIA_HOST = /^https:\/\/[a-z0-9]+-mediap\.svc\.ms\/[\x21-\x7e]+$/;

function pictureTarget(location: unknown, { sharePointUrl = '' }: Env): string | undefined {
  const ours = typeof location === 'string' && MEDIA_HOST.test(location) && TENANT.test(sharePointUrl);
  return ours && URL.canParse(location) ? location : undefined;
}

/** A tenant keeps its users' own files on a host beside its sites'. */
function contentOrigins({ graphUrl, sharePointUrl }: Env): string[] {
  if (sharePointUrl === undefined) return [graphUrl];
  const [, tenant, suffix] = TENANT.exec(sharePointUrl) ?? [];
  const personal = tenant === undefined || suffix === undefined ? [] : [`${tenant}-my${suffix}`];
  return [graphUrl, sharePointUrl, ...personal];
}
