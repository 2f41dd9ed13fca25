import type { EmulatorResponse } from '../http/exchange.js';
import { json } from '../http/responses.js';
import { optional } from '../optional.js';
import type { Entitlement, TokenRequest } from './grants/token-request.js';
import { issueAccessToken, issueAppToken, issueIdToken } from './issue-tokens.js';
import { tokenHeaders } from './recorded-headers.js';
import { clientInfoOf } from './user-claims.js';
import type { EntraWorld } from './world.js';

type UserEntitlement = Extract<Entitlement, { kind: 'user' }>;
type AppEntitlement = Extract<Entitlement, { kind: 'app' }>;

/** The token endpoint's `200`. */
export async function answerWithTokens(
  world: EntraWorld,
  request: TokenRequest,
  entitlement: Entitlement,
): Promise<EmulatorResponse> {
  const lifetimeSeconds = lifetime(world, request);
  const members =
    entitlement.kind === 'app'
      ? await appTokens(world, request, entitlement, lifetimeSeconds)
      : await userTokens(world, request, entitlement, lifetimeSeconds);
  const { refreshInSeconds, tampering } = world.settings;
  const body = {
    token_type: 'Bearer',
    scope: entitlement.scope.granted,
    expires_in: lifetimeSeconds,
    ext_expires_in: lifetimeSeconds,
    ...(refreshInSeconds === null ? {} : { refresh_in: refreshInSeconds }),
    ...members,
    ...tampering.tokenResponse,
  };
  const kept = Object.entries(body).filter(([, value]) => value !== null);
  return json(200, Object.fromEntries(kept), tokenHeaders(world));
}

async function userTokens(
  world: EntraWorld,
  request: TokenRequest,
  entitlement: UserEntitlement,
  lifetimeSeconds: number,
): Promise<Record<string, string>> {
  const { user, grant, scope } = entitlement;
  const { requested, clientProof } = request;
  const accessToken = await issueAccessToken(world, {
    user,
    grant,
    scope,
    requested,
    clientProof,
    lifetimeSeconds,
  });
  const idToken = scope.openid ? await issueIdToken(world, entitlement) : undefined;
  return {
    access_token: accessToken,
    ...(entitlement.refreshable ? { refresh_token: newRefreshToken(world, entitlement) } : {}),
    ...optional('id_token', idToken),
    ...(request.wantsClientInfo ? { client_info: clientInfoOf(user) } : {}),
  };
}

async function appTokens(
  world: EntraWorld,
  { clientProof }: TokenRequest,
  { tid, objectId, scope }: AppEntitlement,
  lifetimeSeconds: number,
): Promise<Record<string, string>> {
  const request = { tid, objectId, scope, clientProof, lifetimeSeconds };
  return { access_token: await issueAppToken(world, request) };
}

/** Each answer brings a new one; those before it stay good. */
function newRefreshToken(world: EntraWorld, { user, grant }: UserEntitlement): string {
  const value = `1.${world.random.opaque(96)}`;
  world.refreshTokens.add(value, { grant, tid: user.tid, issuedAt: world.now() });
  return value;
}

function lifetime(world: EntraWorld, { requested }: TokenRequest): number {
  const { accessTokenLifetimeSeconds, caeAccessTokenLifetimeSeconds } = world.settings;
  const declaresCae = requested.capabilities.includes('CP1');
  return declaresCae
    ? (caeAccessTokenLifetimeSeconds ?? accessTokenLifetimeSeconds)
    : accessTokenLifetimeSeconds;
}
