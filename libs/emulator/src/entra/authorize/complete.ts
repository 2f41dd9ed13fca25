import type { EmulatorResponse } from '../../http/exchange.js';
import { optional } from '../../optional.js';
import type { SignedInAccount } from '../browser-sessions.js';
import { NO_CLAIMS } from '../claims-parameter.js';
import type { DirectoryUser } from '../directory.js';
import type { Grant } from '../grant.js';
import { issueAccessToken, issueIdToken } from '../issue-tokens.js';
import { clientInfoOf } from '../user-claims.js';
import type { EntraWorld } from '../world.js';
import { answerClient } from './answer.js';
import type { AuthorizeRequest } from './authorize-request.js';

/** The successful end of a sign-in: code, ID token or both go to the client. */
export async function complete(
  world: EntraWorld,
  request: AuthorizeRequest,
  user: DirectoryUser,
  account: SignedInAccount,
): Promise<EmulatorResponse> {
  const { sid, proof, acrs } = account;
  const grant: Grant = { username: user.username, sid, proof: { ...proof }, acrs: [...acrs] };
  const parameters = await issued(world, request, user, grant);
  return answerClient(world, request.channel, {
    ...parameters,
    session_state: world.settings.sessionStateEqualsSid ? sid : world.random.guid(),
    ...(request.wantsClientInfo ? { client_info: clientInfoOf(user) } : {}),
  });
}

async function issued(
  world: EntraWorld,
  request: AuthorizeRequest,
  user: DirectoryUser,
  grant: Grant,
): Promise<Record<string, string>> {
  const { responseTypes, scope, nonce } = request;
  const code = responseTypes.includes('code') ? newCode(world, request, user, grant) : undefined;
  const accessToken = responseTypes.includes('token')
    ? await issueAccessToken(world, {
        user,
        grant,
        scope,
        requested: NO_CLAIMS,
        clientProof: '1',
        lifetimeSeconds: world.settings.accessTokenLifetimeSeconds,
      })
    : undefined;
  const vouchedFor = { ...optional('code', code), ...optional('accessToken', accessToken) };
  const idToken = responseTypes.includes('id_token')
    ? await issueIdToken(world, { user, grant, scope, nonce, ...vouchedFor })
    : undefined;
  return {
    ...optional('code', code),
    ...(accessToken === undefined ? {} : { access_token: accessToken, token_type: 'Bearer' }),
    ...optional('id_token', idToken),
  };
}

function newCode(world: EntraWorld, request: AuthorizeRequest, user: DirectoryUser, grant: Grant): string {
  const value = `1.${world.random.opaque(72)}`;
  world.codes.add(value, {
    grant,
    tid: user.tid,
    redirectUri: request.channel.redirectUri,
    scope: request.scopeText,
    nonce: request.nonce,
    challenge: request.challenge,
    issuedAt: world.now(),
  });
  return value;
}
