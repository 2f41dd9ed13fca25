import { encodeParts } from '@entra-bff/msal-redis-cache';
import type { Resource } from '@entra-bff/contract';

/** Where a call goes, and on whose budget. */
export interface Place {
  service: Resource;
  /** Scheme, host and port: what is throttled, and what is away, is a host. */
  host: string;
  /** The user, as `tid.oid`. */
  owner: string;
  /** The user's tenant: SharePoint gives each tenant a budget for this application. */
  tenant: string;
}

export function placeOf({ service, owner, url }: { service: Resource; owner: string; url: string }): Place {
  const [host = url] = /^[a-z]+:\/\/[^/?#]+/i.exec(url) ?? [];
  const [tenant = owner] = owner.split('.', 1);
  return { service, host, owner, tenant };
}

/** The name of what only this user is held to. */
export function nameOfUser({ host, owner }: Place): string {
  return encodeParts(['user', host, owner]);
}

/** The name of what all users of the tenant share. */
export function nameOfApp({ host, tenant }: Pick<Place, 'host' | 'tenant'>): string {
  return encodeParts(['app', host, tenant]);
}
