import { Injectable } from '@nestjs/common';
import { errors, jwtVerify, type JWTPayload } from 'jose';
import { Clock } from '../../../platform/clock.js';
import { Env } from '../../../platform/env/env.js';
import { Log } from '../../../platform/log.js';
import { BffError } from '../../../platform/problem.js';
import { DiscoveryCache, isIssuedBy, issuerTenant } from './discovery.js';
import { speaksFor, type PublicKey } from './public-keys.js';
import { SigningKeys } from './signing-keys.js';

/** Claims of an ID token in which every checkable thing is right. */
export interface VerifiedIdToken extends JWTPayload {
  oid: string;
  tid: string;
  sub: string;
}

type Claims = JWTPayload & Partial<Record<'nonce' | 'oid' | 'tid' | 'azp' | 'ver', unknown>>;

const CLOCK_TOLERANCE_SECONDS = 300;
/**
 * Beside the tolerance. It was made a moment ago, and Entra dates it back by five minutes: what is much older comes from a
 * clock that is behind ours.
 */
const OLDEST_SECONDS = 270;

/**
 * Checks ID tokens in full: signature with RS256 alone, issuer against the tenant, audience and authorized
 * party, nonce, version and times.
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

  /** Whose tenant it is remains to be judged. Throws `login_failed`, or `idp_unavailable` when the keys cannot be had. */
  async verify(idToken: string, nonce: string): Promise<VerifiedIdToken> {
    const { issuer, jwksUri } = await this.discovery.get(this.env.tenantId);
    const { claims, key } = await this.#verified(idToken, jwksUri);
    const { oid, tid, sub } = claims;
    if (!isFilled(oid) || !isFilled(sub) || !isFilled(tid)) throw failed('claims');
    if (claims.nonce !== nonce) throw failed('nonce');
    const { iss = '' } = claims;
    if (!isIssuedBy(iss, issuer) || issuerTenant(iss) !== tid) throw failed('issuer');
    if (key === undefined || !speaksFor(key, tid)) throw failed('issuer');
    this.#judgeUse(claims);
    return { ...claims, oid, tid, sub };
  }

  /** For whom, and in which form: these may be absent, and then say nothing. */
  #judgeUse({ azp, ver }: Claims): void {
    if (azp !== undefined && azp !== this.env.clientId) throw failed('authorized party');
    if (ver !== undefined && ver !== '2.0') throw failed('version');
  }

  async #verified(idToken: string, jwksUri: string): Promise<{ claims: Claims; key: PublicKey | undefined }> {
    try {
      const { payload, protectedHeader } = await jwtVerify(idToken, this.keys.of(jwksUri), {
        algorithms: ['RS256'],
        audience: this.env.clientId,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        currentDate: new Date(this.clock.now()),
        requiredClaims: ['iss', 'sub', 'aud', 'exp', 'iat'],
        maxTokenAge: OLDEST_SECONDS,
      });
      if (Array.isArray(payload.aud) && payload.aud.length > 1) throw failed('audience');
      const { kid, x5t } = protectedHeader;
      return { claims: payload, key: await this.keys.find(jwksUri, { kid, x5t }) };
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
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function failed(check: string): BffError {
  return new BffError('login_failed', { cause: new Error(`ID token: ${check}`) });
}
