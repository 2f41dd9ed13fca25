import { Injectable } from '@nestjs/common';
import { Env } from '../platform/env/env.js';
import { isLoopbackHost } from '../platform/env/values.js';
import { parsedUrl } from '../platform/parsed-url.js';

const ANY_TENANT = /^[a-z0-9][a-z0-9-]*\.sharepoint\.com$/;

/** Which hosts a site reference may name: the configured tenant's only. */
@Injectable()
export class SiteHosts {
  /** The host that server-relative paths belong to, when the configuration names one. */
  readonly own: string | undefined;
  readonly #allowed: ReadonlySet<string>;
  readonly #anyTenant: boolean;

  constructor(env: Env) {
    const url = env.sharePointUrl === undefined ? undefined : new URL(env.sharePointUrl);
    const development = url === undefined || isLoopbackHost(url.hostname);
    const named = (env.scopes.sharepoint ?? []).flatMap(hostOfScope);
    this.#anyTenant = development;
    this.#allowed = new Set([...(url === undefined ? [] : [url.host, url.hostname]), ...named]);
    const real = development ? named.find((host) => host !== url?.host) : undefined;
    this.own = real ?? url?.host;
  }

  allows(host: string): boolean {
    const name = host.toLowerCase();
    return this.#allowed.has(name) || (this.#anyTenant && ANY_TENANT.test(name));
  }
}

/** A full scope begins with the resource that it is for: `https://contoso.sharepoint.com/AllSites.Write`. */
function hostOfScope(scope: string): string[] {
  const url = /^https?:/i.test(scope) ? parsedUrl(scope) : undefined;
  return url === undefined ? [] : [url.host];
}
