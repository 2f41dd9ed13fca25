import type { EmulatorRequest, EmulatorResponse } from '../http/exchange.js';
import { formOf } from '../http/form.js';
import { authenticateClient } from './client-authentication.js';
import { readClaimsParameter } from './claims-parameter.js';
import { EntraFailure } from './failure.js';
import { answerWithTokens } from './token-answer.js';
import { clientCredentials } from './grants/client-credentials.js';
import { onBehalfOf } from './grants/on-behalf-of.js';
import { redeemCode } from './grants/redeem-code.js';
import { refresh } from './grants/refresh.js';
import type { GrantHandler, TokenRequest } from './grants/token-request.js';
import { refuseRepeats, required } from './parameters.js';
import type { TenantChoice } from './tenants.js';
import type { EntraWorld } from './world.js';

const GRANTS: Record<string, GrantHandler> = {
  authorization_code: redeemCode,
  refresh_token: refresh,
  client_credentials: clientCredentials,
  'urn:ietf:params:oauth:grant-type:jwt-bearer': onBehalfOf,
};

/** `POST /{tenant}/oauth2/v2.0/token`. Throws what the client is refused for. */
export async function tokenEndpoint(
  world: EntraWorld,
  choice: TenantChoice,
  request: EmulatorRequest,
): Promise<EmulatorResponse> {
  if (request.method !== 'POST') throw new EntraFailure(900561);
  const form = formOf(request);
  refuseRepeats(form);
  const grantType = required(form, 'grant_type');
  const handler = GRANTS[grantType];
  if (!handler) throw new EntraFailure(70003, { detail: `It was '${grantType}'.` });
  const tokenRequest: TokenRequest = {
    choice,
    form,
    clientProof: await authenticateClient(world, request, form),
    requested: readClaimsParameter(form.get('claims')),
    wantsClientInfo: form.get('client_info') === '1',
  };
  return answerWithTokens(world, tokenRequest, handler(world, tokenRequest));
}
