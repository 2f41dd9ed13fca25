import type { BearerPolicy } from '../../../platform/env/env.js';
import { BearerRefused } from './bearer-refused.js';
import { textOf, type Claims } from './decoded-bearer.js';

/** Claims of an access token that was issued for this API and is in its time. */
export interface BearerClaims {
  tid: string;
  iss: string;
  /** Undefined: a client by itself. */
  user: { tid: string; oid: string } | undefined;
  /** The client's application id. */
  appId: string | undefined;
  /** Names in `scp` of a client that acts for a user, in `roles` of one that acts for itself. */
  granted: readonly string[];
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

export const CLOCK_SKEW_MS = 60_000;

/** What may be written into a log. */
const APP_ID = /^[\w.-]{1,64}$/;
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** In ID tokens, and in no access token for an API. */
const ID_TOKEN_CLAIMS = ['nonce', 'c_hash', 'at_hash'];
const USER_CLAIMS = ['preferred_username', 'upn', 'unique_name', 'email'];

/**
 * Audience, times and kind, as far as the claims alone tell; whether the tenant is let in remains to be judged. `now` in
 * milliseconds since the epoch. Throws {@link BearerRefused}.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/claims-validation
 */
export function readClaims(claims: Claims, { audiences }: BearerPolicy, now: number): BearerClaims {
  const { aud, iss, tid } = claims;
  // A list is refused whatever is in it: Entra's audience is one text.
  if (typeof aud !== 'string' || !audiences.includes(aud)) throw new BearerRefused('audience');
  const expiresAt = judgeTimes(claims, now);
  if (typeof iss !== 'string') throw new BearerRefused('issuer');
  if (typeof tid !== 'string' || !GUID.test(tid)) throw new BearerRefused('tenant');
  // An ID token has this application for its audience, and the keys and the issuer of an access token.
  if (has(claims, ID_TOKEN_CLAIMS)) throw new BearerRefused('not_an_access_token');
  const scp = textOf(claims['scp']);
  const appId = [claims['azp'], claims['appid']]
    .map(textOf)
    .find((id) => id !== undefined && APP_ID.test(id));
  if (scp === undefined)
    return { tid, iss, appId, expiresAt, user: undefined, granted: ofItself(claims, appId) };
  return { tid, iss, appId, expiresAt, user: userOf(claims, tid), granted: scp.split(' ') };
}

/** For whom the client acts. */
function userOf(claims: Claims, tid: string): NonNullable<BearerClaims['user']> {
  const { idtyp } = claims;
  const oid = textOf(claims['oid']);
  if (idtyp === 'app') throw new BearerRefused('not_an_access_token');
  if (oid === undefined) throw new BearerRefused('claims');
  return { tid, oid };
}

/** Roles of a client that acts for itself, which has to show: a user's ID token may carry roles too. */
function ofItself(claims: Claims, appId: string | undefined): string[] {
  const { idtyp, oid, sub, roles } = claims;
  const shows = idtyp === 'app' || (oid !== undefined && oid === sub) || !has(claims, USER_CLAIMS);
  if (appId === undefined || !shows || !['app', undefined].includes(textOf(idtyp)))
    throw new BearerRefused('not_an_access_token');
  return Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : [];
}

function has(claims: Claims, names: readonly string[]): boolean {
  return names.some((name) => claims[name] !== undefined);
}

function judgeTimes({ exp, nbf }: Claims, now: number): number {
  if (typeof exp !== 'number' || !Number.isFinite(exp)) throw new BearerRefused('claims');
  if (nbf !== undefined && typeof nbf !== 'number') throw new BearerRefused('claims');
  if (exp * 1_000 + CLOCK_SKEW_MS <= now) throw new BearerRefused('expired');
  if (nbf !== undefined && nbf * 1_000 - CLOCK_SKEW_MS > now) throw new BearerRefused('not_yet_valid');
  return exp * 1_000;
}
