import { ROUTES, type ProblemCode } from '@entra-bff/contract';
import { BffError } from '../platform/problem.js';
import type { TokenRefusal } from './access-tokens.js';

/** What a route that needs a token can be answered for want of one. */
export const TOKEN_PROBLEMS = [
  'reauth_required',
  'consent_required',
  'access_blocked',
  'session_required',
  'idp_response_invalid',
  'idp_unavailable',
  'idp_throttled',
  'throttled',
] as const satisfies readonly ProblemCode[];

/** The answer to a caller who cannot have a token. `publicUrl` makes the link that a page can navigate to. */
export function tokenProblem(refusal: TokenRefusal, publicUrl: string): BffError {
  switch (refusal.kind) {
    case 'reauth_required':
    case 'consent_required': {
      const { kind, challengeId } = refusal;
      return new BffError(kind, {
        loginUrl: loginUrl(publicUrl, challengeId === undefined ? {} : { challengeId }),
        ...(challengeId !== undefined && { challengeId }),
      });
    }
    case 'session_ended':
      return new BffError('session_required', { loginUrl: loginUrl(publicUrl, {}) });
    case 'access_blocked':
    case 'invalid_token':
    case 'idp_response_invalid':
      return new BffError(refusal.kind);
    case 'idp_unavailable':
    case 'idp_throttled':
    case 'throttled':
      return new BffError(
        refusal.kind,
        refusal.retryAfter === undefined ? {} : { retryAfter: refusal.retryAfter },
      );
  }
}

function loginUrl(publicUrl: string, parameters: Record<string, string>): string {
  const query = new URLSearchParams(parameters).toString();
  return `${publicUrl}${ROUTES.login}${query === '' ? '' : `?${query}`}`;
}
