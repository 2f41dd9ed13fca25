import type { LogFields } from '../log.js';
import type { TokenFailure } from './token-failures.js';

const BY_CODE: ReadonlyMap<unknown, TokenFailure> = new Map<unknown, TokenFailure>([
  ['account_mismatch', 'account_mismatch'],
  ['consent_required', 'consent_required'],
  ['access_blocked', 'access_blocked'],
  ['access_denied', 'account_gone'],
  ['tenant_not_allowed', 'tenant_not_allowed'],
  ['idp_throttled', 'throttled'],
  ['idp_unavailable', 'unavailable'],
  ['idp_response_invalid', 'unusable_answer'],
  ['session_required', 'session_ended'],
  ['store_unavailable', 'store_unavailable'],
  ['internal_error', 'defect'],
]);

/** What Entra says when it would have to show itself. */
const WANTS_USER: ReadonlySet<unknown> = new Set([
  'login_required',
  'interaction_required',
  'account_selection_required',
]);

/** Why a sign-in brought no token, in the words of renewals. `fields`: of its audit event. */
export function signInFailure({ code, entraError }: LogFields): TokenFailure {
  if (WANTS_USER.has(entraError)) return 'interaction_required';
  // Somebody said no on Entra's page.
  if (entraError === 'access_denied') return 'sign_in_failed';
  return BY_CODE.get(code) ?? 'sign_in_failed';
}
