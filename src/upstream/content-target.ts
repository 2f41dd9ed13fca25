import type { Env } from '../platform/env/env.js';
import type { UpstreamAnswer } from './upstream-signal.js';
import { parsedUrl } from '../platform/parsed-url.js';

/** Statuses of which `Location` says where to go on. */
export const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
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
  const { location } = headers;
  if (!REDIRECTS.has(status) || typeof location !== 'string') return undefined;
  const text = absolute(location, env);
  return isContentLink(text, env) || (pictures && isPictureLink(text, env)) ? text : undefined;
}

/** Where an answer's `Location` tells how something goes that it began, when that is a host of ours. */
export function monitorTarget({ headers: { location } }: UpstreamAnswer, env: Env): string | undefined {
  const text = typeof location === 'string' ? absolute(location, env) : '';
  return isContentLink(text, env) ? text : undefined;
}

function absolute(location: string, { graphUrl }: Env): string {
  return /^\/(?![/\\])/.test(location) ? `${graphUrl}${location}` : location;
}

/** Whether a link that carries its own grant leads to a host of ours: bytes go nowhere else. */
export function isContentLink(text: string, env: Env): boolean {
  if (!/^[\x21-\x7e]+$/.test(text)) return false;
  // The origin has to be there letter for letter: parsers disagree about backslashes, blanks and user names.
  const allowed = contentOrigins(env).some((origin) => text.startsWith(`${origin}/`));
  return allowed && parsedUrl(text) !== undefined;
}

/** SharePoint Online draws thumbnails on hosts of Microsoft's own that all tenants share. */
const MEDIA_HOST = /^https:\/\/[a-z0-9]+-mediap\.svc\.ms\/[\x21-\x7e]+$/;

function isPictureLink(text: string, { sharePointUrl = '' }: Env): boolean {
  return MEDIA_HOST.test(text) && TENANT.test(sharePointUrl) && parsedUrl(text) !== undefined;
}

/** A tenant keeps its users' own files on a host beside its sites'; one in several regions has further ones. */
function contentOrigins({ graphUrl, sharePointUrl, contentHosts }: Env): string[] {
  if (sharePointUrl === undefined) return [graphUrl, ...contentHosts];
  const [, tenant, suffix] = TENANT.exec(sharePointUrl) ?? [];
  const personal = tenant === undefined || suffix === undefined ? [] : [`${tenant}-my${suffix}`];
  return [graphUrl, sharePointUrl, ...personal, ...contentHosts];
}
