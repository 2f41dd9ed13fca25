import { Injectable, type ExecutionContext } from '@nestjs/common';
import { Clock } from '../../../platform/clock.js';
import { Env } from '../../../platform/env/env.js';
import { BffError } from '../../../platform/problem.js';
import { DiscoveryCache, type Discovery } from '../entra/discovery.js';
import { speaksFor } from '../entra/public-keys.js';
import { SigningKeys } from '../entra/signing-keys.js';
import { TenantPolicy } from '../entra/tenant-policy.js';
import { BearerCandidate } from './bearer-candidate.js';
import { readClaims, type BearerClaims } from './bearer-claims.js';
import { issuersOf } from './bearer-issuers.js';
import { BearerRefused } from './bearer-refused.js';
import { BearerSignatures } from './bearer-signatures.js';
import { decodeBearer, type Claims } from './decoded-bearer.js';

/** Checks bearer tokens in full. What costs nothing comes first, so that strangers cannot make us ask Entra for keys. */
@Injectable()
export class BearerTokens {
  constructor(
    private readonly env: Env,
    private readonly clock: Clock,
    private readonly discovery: DiscoveryCache,
    private readonly keys: SigningKeys,
    private readonly signatures: BearerSignatures,
    private readonly tenants: TenantPolicy,
  ) {}

  /** Throws {@link BearerRefused}; `idp_unavailable` while it cannot be told whether the token is good. */
  async verify(token: string, context: ExecutionContext): Promise<BearerClaims> {
    const { names, claims } = decodeBearer(token);
    const named = this.#read(claims);
    const { tid, iss } = named;
    const { issuer, jwksUri } = await this.#discovered();
    this.#judgeOrigin(named, claims, issuer);
    const issuers = issuersOf(tid, this.env.authorityHost, issuer);
    if (!issuers.includes(iss)) throw new BearerRefused('issuer');
    const key = await this.keys.find(jwksUri, names).catch(asOutage);
    if (key === undefined || !speaksFor(key, tid)) throw new BearerRefused('key');
    const candidate = new BearerCandidate(token, key.pem, issuers);
    const signed = await this.signatures.claimsOf(candidate, context);
    const verified = this.#read(signed);
    this.#judgeOrigin(verified, signed, issuer);
    this.#judgeScope(verified);
    return verified;
  }

  #read(claims: Claims): BearerClaims {
    const { bearer } = this.env;
    if (bearer === undefined) throw new BearerRefused('audience');
    return readClaims(claims, bearer, this.clock.now());
  }

  #discovered(): Promise<Discovery> {
    return this.discovery.get(this.env.tenantId).catch(asOutage);
  }

  /** The same tenants and guests as at a sign-in. A client by itself is nobody's guest. */
  #judgeOrigin({ tid, user }: BearerClaims, { acct, idp }: Claims, issuer: string): void {
    const why = this.tenants.refusal(user === undefined ? { tid } : { tid, acct, idp }, issuer);
    if (why !== undefined) throw new BearerRefused(why);
  }

  /** A good token that may not do this is no acceptable one either; RFC 6750 §3.1 has a word for the client. */
  #judgeScope({ granted }: BearerClaims): void {
    const scopes = this.env.bearer?.scopes ?? [];
    if (scopes.some((scope) => granted.includes(scope))) return;
    throw new BearerRefused(
      'scope',
      `Bearer error="insufficient_scope", scope="${scopes.join(' ')}"`,
      'The bearer token has none of the scopes or roles that this API asks for.',
    );
  }
}

/** Entra's nonsense is its trouble, not the client's. */
function asOutage(error: unknown): never {
  if (error instanceof BffError && error.code === 'idp_response_invalid')
    throw new BffError('idp_unavailable', { cause: error });
  throw error;
}
