import type { EmulatorResponse } from '../../http/exchange.js';
import { html, redirect } from '../../http/responses.js';
import { formPostPage } from '../pages/form-post-page.js';
import { signInHeaders } from '../recorded-headers.js';
import type { EntraWorld } from '../world.js';

export type ResponseMode = 'query' | 'fragment' | 'form_post';

/** Where and how the client hears of the outcome. */
export interface AnswerChannel {
  redirectUri: string;
  mode: ResponseMode;
  state: string | undefined;
}

export function channelOf(parameters: URLSearchParams, redirectUri: string): AnswerChannel {
  return { redirectUri, mode: modeOf(parameters), state: parameters.get('state') ?? undefined };
}

/** Sends `parameters` to the client, with its `state`. `failed` marks an error answer. */
export function answerClient(
  world: EntraWorld,
  channel: AnswerChannel,
  parameters: Record<string, string>,
  failed = false,
): EmulatorResponse {
  const { state, redirectUri, mode } = channel;
  const all = {
    ...parameters,
    ...(state === undefined ? {} : { state }),
    ...world.settings.tampering.authorizationResponse,
  };
  const sent = Object.entries(all).flatMap(([name, value]): [string, string][] =>
    value === null ? [] : [[name, value]],
  );
  const headers = signInHeaders(world);
  if (mode === 'form_post') return html(200, formPostPage(redirectUri, sent, failed), headers);
  return redirect(addressed(redirectUri, mode, new URLSearchParams(sent)), headers);
}

function addressed(redirectUri: string, mode: 'query' | 'fragment', parameters: URLSearchParams): string {
  if (mode === 'fragment') return `${redirectUri}#${parameters.toString()}`;
  return `${redirectUri}${redirectUri.includes('?') ? '&' : '?'}${parameters.toString()}`;
}

function modeOf(parameters: URLSearchParams): ResponseMode {
  const asked = parameters.get('response_mode');
  if (asked === 'query' || asked === 'fragment' || asked === 'form_post') return asked;
  return parameters.get('response_type') === 'code' ? 'query' : 'fragment';
}
