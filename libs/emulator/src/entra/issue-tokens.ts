import { createHash } from 'node:crypto';
import type { JWTPayload } from 'jose';
import type { RequestedClaims } from './claims-parameter.js';
import type { DirectoryUser } from './directory.js';
import type { Grant } from './grant.js';
import type { ResolvedScope } from './scopes.js';
import { signToken } from './sign-token.js';
import { loginHintOf, userClaims } from './user-claims.js';
import { issuerOf, type EntraWorld } from './world.js';

const ID_TOKEN_LIFETIME_SECONDS = 3600;

export interface IdTokenRequest {
  user: DirectoryUser;
  grant: Grant;
  scope: ResolvedScope;
  nonce: string | undefined;
  /** The code or access token that the ID token vouches for. */
  code?: string;
  accessToken?: string;
}

export async function issueIdToken(world: EntraWorld, request: IdTokenRequest): Promise<string> {
  const { user, grant, scope, nonce, code, accessToken } = request;
  const { settings } = world;
  const claims = {
    ...times(world, user.tid, ID_TOKEN_LIFETIME_SECONDS),
    aud: world.app.clientId,
    ...userClaims(world, user, world.app.clientId, grant.sid),
    ...(settings.loginHintClaim ? { login_hint: loginHintOf(user) } : {}),
    ...(scope.email ? { email: user.username } : {}),
    ...(nonce === undefined ? {} : { nonce }),
    ...(code === undefined ? {} : { c_hash: halfHash(code) }),
    ...(accessToken === undefined ? {} : { at_hash: halfHash(accessToken) }),
    uti: world.random.opaque(16),
    ver: '2.0',
  };
  const { idTokenClaims, idTokenSignature } = settings.tampering;
  return signToken(world.keys, merged(claims, idTokenClaims), idTokenSignature);
}

/** How the client proved itself: `azpacr` 1 for a secret, 2 for a certificate. */
export type ClientProof = '1' | '2';

export interface AccessTokenRequest {
  user: DirectoryUser;
  grant: Grant;
  scope: ResolvedScope;
  requested: RequestedClaims;
  clientProof: ClientProof;
  lifetimeSeconds: number;
}

/** A delegated access token: `scp`, and whom it acts for. */
export async function issueAccessToken(world: EntraWorld, request: AccessTokenRequest): Promise<string> {
  const { user, grant, scope, requested, clientProof, lifetimeSeconds } = request;
  const { audience } = scope.resource;
  const oidc = [scope.openid ? 'openid' : '', scope.email ? 'email' : ''].filter((name) => name !== '');
  const uti = world.random.opaque(16);
  world.accessTokens.add(uti, user.username);
  const claims = {
    ...times(world, user.tid, lifetimeSeconds),
    aud: audience,
    ...userClaims(world, user, audience, grant.sid),
    amr: grant.proof.secondFactorAt === undefined ? ['pwd'] : ['pwd', 'mfa'],
    azp: world.app.clientId,
    azpacr: clientProof,
    scp: [...scope.names, ...oidc].join(' '),
    ...(grant.acrs.length > 0 ? { acrs: grant.acrs } : {}),
    ...(requested.capabilities.length > 0 ? { xms_cc: requested.capabilities } : {}),
    uti,
    ver: '2.0',
  };
  return signToken(world.keys, merged(claims, world.settings.tampering.accessTokenClaims));
}

/** An app-only access token: `roles`, and nobody it acts for. */
export async function issueAppToken(
  world: EntraWorld,
  request: {
    tid: string;
    objectId: string;
    scope: ResolvedScope;
    clientProof: ClientProof;
    lifetimeSeconds: number;
  },
): Promise<string> {
  const { tid, objectId, scope, clientProof, lifetimeSeconds } = request;
  const uti = world.random.opaque(16);
  world.accessTokens.add(uti, undefined);
  const claims = {
    ...times(world, tid, lifetimeSeconds),
    aud: scope.resource.audience,
    azp: world.app.clientId,
    azpacr: clientProof,
    idtyp: 'app',
    oid: objectId,
    roles: scope.resource.appRoles,
    sub: objectId,
    tid,
    uti,
    ver: '2.0',
  };
  return signToken(world.keys, merged(claims, world.settings.tampering.accessTokenClaims));
}

function times(world: EntraWorld, tid: string, lifetimeSeconds: number): JWTPayload {
  const iat = Math.floor(world.now() / 1000);
  const iss = world.settings.wrongIssuer ?? issuerOf(world, tid);
  return { iss, iat, nbf: iat, exp: iat + lifetimeSeconds };
}

/** OpenID Connect Core section 3.3.2.11: the left half of the hash. */
function halfHash(value: string): string {
  return createHash('sha256').update(value).digest().subarray(0, 16).toString('base64url');
}

function merged(claims: JWTPayload, extra: Record<string, unknown> | undefined): JWTPayload {
  if (extra === undefined) return claims;
  return Object.fromEntries(Object.entries({ ...claims, ...extra }).filter(([, value]) => value !== null));
}
