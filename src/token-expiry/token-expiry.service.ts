import { Injectable } from '@nestjs/common';
import type { Resource } from '@entra-bff/contract';
import { AccessTokens, type AccessToken, type AccessTokenResult } from '../auth/access-tokens.js';
import type { Session } from '../auth/current-session.decorator.js';
import { tokenProblem } from '../auth/token-problem.js';
import { Clock } from '../platform/clock.js';
import { Env } from '../platform/env/env.js';
import { BffError } from '../platform/problem.js';
import type { TokenExpiryDto } from './token-expiry.dto.js';

/** Expiry of access tokens, and their renewal on demand. */
@Injectable()
export class TokenExpiryService {
  constructor(
    private readonly tokens: AccessTokens,
    private readonly clock: Clock,
    private readonly env: Env,
  ) {}

  /** A token that is due or not held is acquired first. Throws the problem when there is none to be had. */
  async expiry(session: Session, resource: Resource | undefined): Promise<AccessToken> {
    const held = await this.#held(session, resource);
    const fresh = await Promise.all(
      held.map(async (token) => (token.due ? this.#renewed(session, token) : token)),
    );
    return earliest(fresh) ?? this.#acquired(session, this.#configured(resource));
  }

  /** Renews now, whatever the held token's age. */
  async renew(session: Session, resource: Resource | undefined): Promise<AccessToken> {
    const wanted =
      resource ?? earliest(await this.#held(session, undefined))?.resource ?? this.#configured(undefined);
    return this.#orThrow(await this.tokens.renew(session, this.#configured(wanted), { demanded: true }));
  }

  toDto({ resource, expiresAt, refreshAt }: AccessToken): TokenExpiryDto {
    const now = this.clock.now();
    return {
      resource,
      expiresOn: new Date(expiresAt).toISOString(),
      refreshOn: new Date(refreshAt).toISOString(),
      expiresInSeconds: Math.max(0, Math.floor((expiresAt - now) / 1_000)),
      serverTime: new Date(now).toISOString(),
    };
  }

  async #held(session: Session, resource: Resource | undefined): Promise<AccessToken[]> {
    const resources = resource === undefined ? this.tokens.resources : [this.#configured(resource)];
    const held = await Promise.all(resources.map((name) => this.tokens.peek(session, name)));
    return held.filter((token) => token !== undefined);
  }

  async #renewed(session: Session, held: AccessToken): Promise<AccessToken> {
    const result = await this.tokens.renew(session, held.resource, { seen: held.token });
    // Entra's trouble is none of the caller's while the token lives.
    return held.expiresAt > this.clock.now() && isTransient(result) ? held : this.#orThrow(result);
  }

  /** Somebody else may have acquired it since it was looked for. */
  async #acquired(session: Session, resource: Resource): Promise<AccessToken> {
    return this.#orThrow(await this.tokens.renew(session, resource, { seen: null }));
  }

  #configured(resource: Resource | undefined): Resource {
    const name = resource ?? this.tokens.resources[0];
    if (name !== undefined && this.tokens.resources.includes(name)) return name;
    throw new BffError('bad_request', { detail: 'No scopes are configured for this resource.' });
  }

  #orThrow(result: AccessTokenResult): AccessToken {
    if (result.kind === 'token') return result;
    throw tokenProblem(result, this.env.publicUrl);
  }
}

function earliest(tokens: readonly AccessToken[]): AccessToken | undefined {
  return tokens.toSorted((a, b) => a.expiresAt - b.expiresAt).at(0);
}

function isTransient({ kind }: AccessTokenResult): boolean {
  return kind === 'idp_unavailable' || kind === 'idp_throttled';
}
