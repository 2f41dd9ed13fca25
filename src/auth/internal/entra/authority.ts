import { Injectable } from '@nestjs/common';
import { Env } from '../../../platform/env/env.js';
import { cloudOf, PUBLIC_AUTHORITY, type Cloud } from '../../../platform/env/clouds.js';
import { isLoopbackHost } from '../../../platform/env/values.js';
import type { Discovery } from './discovery.js';

/** What MSAL is told about the authority, so that it makes no discovery call of its own. */
export interface MsalAuthority {
  authority: string;
  knownAuthorities: string[];
  authorityMetadata: string;
  cloudDiscoveryMetadata: string;
}

/**
 * The authority as MSAL knows it. MSAL refuses `http:`, so a loopback authority keeps the public cloud's names inside
 * MSAL, and {@link locate} leads its calls to loopback.
 */
@Injectable()
export class Authority {
  readonly #msalHost: string;
  readonly #cloud: Cloud;

  constructor(private readonly env: Env) {
    this.#msalHost = isLoopbackHost(new URL(env.authorityHost).hostname)
      ? PUBLIC_AUTHORITY
      : env.authorityHost;
    this.#cloud = cloudOf(this.#msalHost);
  }

  /** MSAL's name of the cloud in its cache keys. */
  get environment(): string {
    return this.#cloud.cacheName;
  }

  /** Where a URL that MSAL made really is. */
  locate(url: string): string {
    return url.startsWith(`${this.#msalHost}/`)
      ? this.env.authorityHost + url.slice(this.#msalHost.length)
      : url;
  }

  forMsal(tenant: string, discovery: Discovery): MsalAuthority {
    const host = new URL(this.#msalHost).host;
    return {
      authority: `${this.#msalHost}/${tenant}`,
      knownAuthorities: [host],
      authorityMetadata: JSON.stringify({
        issuer: discovery.issuer,
        authorization_endpoint: this.#inMsal(discovery.authorizationEndpoint),
        token_endpoint: this.#inMsal(discovery.tokenEndpoint),
        end_session_endpoint: this.#inMsal(discovery.endSessionEndpoint),
        jwks_uri: this.#inMsal(discovery.jwksUri),
      }),
      cloudDiscoveryMetadata: JSON.stringify({
        tenant_discovery_endpoint: `${this.#msalHost}/${tenant}/v2.0/.well-known/openid-configuration`,
        'api-version': '1.1',
        metadata: [
          {
            preferred_network: host,
            preferred_cache: this.environment,
            aliases: [...this.#cloud.hosts],
          },
        ],
      }),
    };
  }

  #inMsal(url: string): string {
    const { pathname, search } = new URL(url);
    return `${this.#msalHost}${pathname}${search}`;
  }
}
