import type { EmulatorRequest, EmulatorResponse } from '../http/exchange.js';
import { formOf } from '../http/form.js';
import type { EntraErrorAction } from '../http/play-fault.js';
import { optional } from '../optional.js';
import { channelOf } from './authorize/answer.js';
import { refuseAtClient } from './authorize/authorize-endpoint.js';
import { errorAnswer } from './error-answer.js';
import { EntraFailure } from './failure.js';
import type { EntraWorld } from './world.js';

/** The refusal that a fault rule asks for: JSON, or for an authorization request a redirect back to the client. */
export function injectedError(
  world: EntraWorld,
  action: EntraErrorAction,
  request: EmulatorRequest,
): EmulatorResponse {
  const { status, error, suberror, claims } = action;
  const failure = new EntraFailure(action.code, {
    ...optional('status', status),
    ...optional('error', error),
    ...optional('suberror', suberror),
    ...optional('claims', claims),
  });
  const parameters = request.method === 'POST' ? formOf(request) : request.url.searchParams;
  const redirectUri = parameters.get('redirect_uri');
  const isSignIn = request.url.pathname.endsWith('/oauth2/v2.0/authorize');
  if (!isSignIn || redirectUri === null) return errorAnswer(world, request, failure);
  const channel = channelOf(parameters, redirectUri);
  return refuseAtClient(world, channel, request, failure, optional('error', error));
}
