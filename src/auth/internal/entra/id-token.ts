import { Injectable } from '@nestjs/common';
import { errors, jwtVerify, type JWTPayload } from 'jose';
import { Clock } from '../../../platform/clock.js';
import { Env } from '../../../platform/env/env.js';
import { Log } from '../../../platform/log.js';
import { BffError } from '../../../platform/problem.js';
import { DiscoveryCache, TENANT_PLACEHOLDER } from './discovery.js';
import { SigningKeys } from './signing-keys.js';

/** Claims of an ID token in which every checkable thing is right. */
export interface VerifiedIdToken extends JWTPayload {
  oid: string;
  tid: string;
}

const CLOCK_TOLERANCE_SECONDS = 300;

/**
 * Checks ID tokens in full: signature with RS256 alone, issuer against the tenant, audience, nonce and times.
 *
 * @see https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation
 */
@Injectable()
export class IdTokens {
  constructor(
    private readonly env: Env,
    private readonly discovery: DiscoveryCache,
    private readonly keys: SigningKeys,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Throws `login_failed`, `tenant_not_allowed`, or `idp_unavailable` when the keys cannot be had. */
  async verify(idToken: string, nonce: string): Promise<VerifiedIdToken> {
    const { issuer, jwksUri } = await this.discovery.get(this.env.tenantId);
    const claims = await this.#verified(idToken, jwksUri);
    const { oid, tid } = claims;
    if (typeof oid !== 'string' || typeof tid !== 'string' || oid === '' || !/^[0-9a-f-]{36}$/i.test(tid)) {
      throw failed('claims');
    }
    if (claims.nonce !== nonce) throw failed('nonce');
    if (claims.iss !== issuer.replace(TENANT_PLACEHOLDER, tid)) throw failed('issuer');
    this.#judgeTenant(tid);
    return { ...claims, oid, tid };
  }

  async #verified(
    idToken: string,
    jwksUri: string,
  ): Promise<JWTPayload & { nonce?: unknown; oid?: unknown; tid?: unknown }> {
    try {
      const { payload } = await jwtVerify(idToken, this.keys.of(jwksUri), {
        algorithms: ['RS256'],
        audience: this.env.clientId,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        currentDate: new Date(this.clock.now()),
        requiredClaims: ['iss', 'sub', 'aud', 'exp', 'iat'],
        maxTokenAge: '24h',
      });
      if (Array.isArray(payload.aud) && payload.aud.length > 1) throw failed('audience');
      return payload;
    } catch (error) {
      this.#reportSkew(error);
      throw error instanceof BffError
        ? error
        : failed(error instanceof errors.JOSEError ? error.code : 'form');
    }
  }

  /** Without this line an operator sees failing sign-ins and no reason. */
  #reportSkew(error: unknown): void {
    const timeClaims = ['iat', 'nbf', 'exp'];
    if (!(error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired)) return;
    if (!timeClaims.includes(error.claim) || typeof error.payload.iat !== 'number') return;
    this.log.write('idp_clock_skew', {
      offsetSeconds: Math.round(error.payload.iat - this.clock.now() / 1_000),
    });
  }

  #judgeTenant(tid: string): void {
    const { allowedTenants, tenantId } = this.env;
    if (allowedTenants !== undefined && !allowedTenants.includes(tid.toLowerCase())) {
      throw new BffError('tenant_not_allowed');
    }
    if (allowedTenants === undefined && /^[0-9a-f-]{36}$/.test(tenantId) && tid.toLowerCase() !== tenantId) {
      throw new BffError('tenant_not_allowed');
    }
  }
}

function failed(check: string): BffError {
  return new BffError('login_failed', { cause: new Error(`ID token: ${check}`) });
}
