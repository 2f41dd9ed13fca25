import { readClaimsParameter, type RequestedClaims } from '../claims-parameter.js';
import { EntraFailure } from '../failure.js';
import { required } from '../parameters.js';
import { resolveScope, type ResolvedScope } from '../scopes.js';
import type { TenantChoice } from '../tenants.js';
import type { EntraWorld } from '../world.js';
import type { AnswerChannel } from './answer.js';

const PROMPTS = ['none', 'login', 'select_account', 'consent', 'create'];
const RESPONSE_TYPES = ['code', 'id_token', 'code id_token', 'id_token token'];

export interface AuthorizeRequest {
  choice: TenantChoice;
  /** As sent, so that the sign-in can be taken up again after a page. */
  parameters: URLSearchParams;
  channel: AnswerChannel;
  responseTypes: string[];
  scope: ResolvedScope;
  scopeText: string;
  nonce: string | undefined;
  prompt: string | undefined;
  loginHint: string | undefined;
  domainHint: string | undefined;
  challenge: { value: string; method: 'S256' | 'plain' } | undefined;
  requested: RequestedClaims;
  wantsClientInfo: boolean;
}

/** Everything but the redirect URI, which `channel` has. Throws what the client is told at that address. */
export function readAuthorizeRequest(
  world: EntraWorld,
  choice: TenantChoice,
  parameters: URLSearchParams,
  channel: AnswerChannel,
): AuthorizeRequest {
  const responseTypes = responseTypesOf(parameters, channel);
  const scopeText = required(parameters, 'scope');
  const nonce = parameters.get('nonce') ?? undefined;
  if (responseTypes.includes('id_token')) required(parameters, 'nonce');
  const prompt = parameters.get('prompt') ?? undefined;
  if (prompt !== undefined && !PROMPTS.includes(prompt)) throw new EntraFailure(90023, { detail: 'prompt' });
  return {
    choice,
    parameters,
    channel,
    responseTypes,
    scope: resolveScope(world.resources, scopeText),
    scopeText,
    nonce,
    prompt,
    loginHint: parameters.get('login_hint') ?? undefined,
    domainHint: parameters.get('domain_hint') ?? undefined,
    challenge: challengeOf(parameters),
    requested: readClaimsParameter(parameters.get('claims')),
    wantsClientInfo: parameters.get('client_info') === '1',
  };
}

function responseTypesOf(parameters: URLSearchParams, channel: AnswerChannel): string[] {
  const types = required(parameters, 'response_type').split(' ').toSorted();
  if (!RESPONSE_TYPES.includes(types.join(' '))) throw new EntraFailure(700054);
  // Tokens must not get into a query: OAuth 2.0 Multiple Response Type Encoding Practices, section 3.
  if (channel.mode === 'query' && types.some((type) => type !== 'code')) throw new EntraFailure(70007);
  return types;
}

function challengeOf(parameters: URLSearchParams): AuthorizeRequest['challenge'] {
  const value = parameters.get('code_challenge');
  if (value === null) return undefined;
  const method = parameters.get('code_challenge_method') ?? 'plain';
  if (method !== 'S256' && method !== 'plain') {
    throw new EntraFailure(90023, { detail: 'code_challenge_method' });
  }
  return { value, method };
}
