import { BffError } from '../../../platform/problem.js';
import { tokenProblem } from '../../token-problem.js';
import { INVALID_TOKEN } from '../bearer/bearer-refused.js';
import type { JudgedRefusal } from '../tokens/judged-refusal.js';

/** Of every tenant: the client knows its own, and the answer names none. */
const AUTHORIZE = '/common/oauth2/v2.0/authorize';

/**
 * The answer to a machine client for which no token can be had. There is no page to send it to; the claims that only its
 * user can satisfy go back to it, for it to ask Entra with.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/claims-challenge
 */
export function clientProblem(
  { refusal, claims }: Pick<JudgedRefusal, 'refusal' | 'claims'>,
  authorityHost: string,
): BffError {
  const { code, options } = tokenProblem(refusal, '');
  const { loginUrl: _page, challengeId: _id, ...rest } = options;
  switch (refusal.kind) {
    case 'reauth_required':
      return new BffError('reauth_required', { ...rest, wwwAuthenticate: challenge(authorityHost, claims) });
    case 'invalid_token':
    case 'session_ended':
      return new BffError('invalid_token', { ...rest, wwwAuthenticate: INVALID_TOKEN });
    case 'consent_required':
    case 'access_blocked':
    case 'idp_response_invalid':
    case 'idp_throttled':
    case 'idp_unavailable':
    case 'throttled':
      return new BffError(code, rest);
  }
}

function challenge(authorityHost: string, claims: string | undefined): string {
  const parts = [`Bearer realm=""`, `authorization_uri="${authorityHost}${AUTHORIZE}"`];
  if (claims !== undefined) {
    const encoded = Buffer.from(claims).toString('base64');
    parts.push('error="insufficient_claims"', `claims="${encoded}"`);
  }
  return parts.join(', ');
}
