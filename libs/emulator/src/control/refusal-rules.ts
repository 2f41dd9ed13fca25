import type { FaultRule } from '../http/fault-script.js';
import { optional } from '../optional.js';

/** How a sign-in is refused. */
export interface SignInRefusal {
  /** How many requests are refused; default 1. */
  times?: number;
  /** `error` of the answer, e.g. `server_error`; default: what goes with the number. */
  error?: string;
}

/** How a token request is refused. */
export interface TokenRefusal extends SignInRefusal {
  user?: string;
  grantType?: 'authorization_code' | 'refresh_token' | 'client_credentials' | 'jwt-bearer';
  status?: number;
  suberror?: string;
  claims?: string;
}

export function tokenRule(code: number, refusal: TokenRefusal = {}): FaultRule {
  const { times = 1, user, grantType, status, error, suberror, claims } = refusal;
  return {
    service: 'entra',
    method: 'POST',
    path: /\/oauth2\/v2\.0\/token/,
    times,
    ...optional('user', user),
    // `jwt-bearer` is the end of a URN whose colons are percent-encoded in a form.
    ...optional('body', grantType && new RegExp(`grant_type=[^&]*${grantType}(&|$)`)),
    action: {
      type: 'entra-error',
      code,
      ...optional('status', status),
      ...optional('error', error),
      ...optional('suberror', suberror),
      ...optional('claims', claims),
    },
  };
}

export function signInRule(code: number, { times = 1, error }: SignInRefusal = {}): FaultRule {
  return {
    service: 'entra',
    path: /\/oauth2\/v2\.0\/authorize/,
    times,
    action: { type: 'entra-error', code, ...optional('error', error) },
  };
}
