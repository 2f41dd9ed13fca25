import type { EmulatorRequest, EmulatorResponse } from '../../http/exchange.js';
import { formOf } from '../../http/form.js';
import { describe, errorIds } from '../error-answer.js';
import { EntraFailure } from '../failure.js';
import { refuseRepeats } from '../parameters.js';
import type { TenantChoice } from '../tenants.js';
import type { EntraWorld } from '../world.js';
import { answerClient, channelOf, type AnswerChannel } from './answer.js';
import { readAuthorizeRequest, type AuthorizeRequest } from './authorize-request.js';
import { signInWithPages } from './interactive.js';
import { trustedRedirectUri } from './redirect-target.js';
import { signInSilently } from './silent.js';

/** `GET` or `POST /{tenant}/oauth2/v2.0/authorize`. Throws what can only be told on a page. */
export async function authorizeEndpoint(
  world: EntraWorld,
  choice: TenantChoice,
  request: EmulatorRequest,
): Promise<EmulatorResponse> {
  const parameters = request.method === 'POST' ? formOf(request) : request.url.searchParams;
  return authorize(world, choice, parameters, request, (authorizeRequest) =>
    authorizeRequest.prompt === 'none'
      ? signInSilently(world, authorizeRequest, request)
      : signInWithPages(world, authorizeRequest, request),
  );
}

/** Checks an authorization request and goes on with it; its failures are told to the client at its address. */
export async function authorize(
  world: EntraWorld,
  choice: TenantChoice,
  parameters: URLSearchParams,
  request: EmulatorRequest,
  next: (authorizeRequest: AuthorizeRequest) => Promise<EmulatorResponse>,
): Promise<EmulatorResponse> {
  refuseRepeats(parameters);
  const channel = channelOf(parameters, trustedRedirectUri(world, parameters));
  try {
    return await next(readAuthorizeRequest(world, choice, parameters, channel));
  } catch (error) {
    if (error instanceof EntraFailure) return refuseAtClient(world, channel, request, error);
    throw error;
  }
}

export function refuseAtClient(
  world: EntraWorld,
  channel: AnswerChannel,
  request: EmulatorRequest,
  failure: EntraFailure,
  more: Record<string, string> = {},
): EmulatorResponse {
  const parameters = {
    error: failure.authorizeError,
    error_description: describe(failure, errorIds(world, request)),
    error_uri: `${world.origins.entra}/error?code=${failure.code}`,
    ...more,
  };
  return answerClient(world, channel, parameters, true);
}
