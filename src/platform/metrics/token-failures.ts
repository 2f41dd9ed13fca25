import type { ProblemCode } from '@entra-bff/contract';
import type { AuditEvent } from '../audit-events.js';
import type { LogEvent } from '../log.js';

interface Failure {
  means: string;
  /** The line that tells it, beside `token_not_obtained`; an entry of the log or of the audit. */
  told: LogEvent | AuditEvent;
  /** What the caller is answered: one of these. */
  codes: readonly ProblemCode[];
  /** The entry of docs/runbook.md that says what to do. */
  runbook: string;
}

/**
 * Every way in which a token can fail to be had, by the word that metrics, traces and log lines share. The first eleven are
 * what Entra says; the others happen without it, or before it.
 */
export const TOKEN_FAILURES = {
  grant_dead: {
    means: 'Entra does not take the refresh token any more: the user has to sign in.',
    told: 'token_refused',
    codes: ['reauth_required'],
    runbook: 'reauth_required',
  },
  interaction_required: {
    means: 'Entra wants the user: a second factor, or claims that only they can give.',
    told: 'token_refused',
    codes: ['reauth_required'],
    runbook: 'reauth_required',
  },
  consent_required: {
    means: 'Nobody has consented to what is asked for.',
    told: 'token_refused',
    codes: ['consent_required'],
    runbook: 'consent_required',
  },
  access_blocked: {
    means: 'A policy of the organisation refuses it.',
    told: 'token_refused',
    codes: ['access_blocked'],
    runbook: 'access_blocked',
  },
  account_gone: {
    means: 'The account is disabled or deleted: its sessions end.',
    told: 'account_gone',
    codes: ['reauth_required'],
    runbook: 'account_gone',
  },
  tenant_not_allowed: {
    means: 'The account is of a tenant that the registration does not let in.',
    told: 'token_refused',
    codes: ['access_blocked'],
    runbook: 'tenant_not_allowed',
  },
  code_unusable: {
    means: 'The code, or the token of a machine client, has been used or is too old.',
    told: 'token_refused',
    codes: ['reauth_required', 'invalid_token'],
    runbook: 'token_refused',
  },
  misconfigured: {
    means: 'Entra refuses the credentials or the registration of this service.',
    told: 'idp_misconfigured',
    codes: ['idp_unavailable'],
    runbook: 'idp_misconfigured',
  },
  request_invalid: {
    means: 'Entra does not understand what is asked for: scopes or resource are wrong.',
    told: 'idp_misconfigured',
    codes: ['idp_response_invalid'],
    runbook: 'idp_misconfigured',
  },
  throttled: {
    means: 'Entra asks to slow down.',
    told: 'token_refused',
    codes: ['idp_throttled'],
    runbook: 'idp_throttled',
  },
  unavailable: {
    means: 'Entra says that it cannot answer now.',
    told: 'token_refused',
    codes: ['idp_unavailable'],
    runbook: 'idp_unavailable',
  },
  unusable_answer: {
    means: 'Entra answered, and not with a token of this user for these scopes.',
    told: 'idp_unavailable',
    codes: ['idp_response_invalid'],
    runbook: 'idp_response_invalid',
  },
  unreachable: {
    means: 'No answer of Entra came.',
    told: 'idp_unavailable',
    codes: ['idp_unavailable'],
    runbook: 'idp_unavailable',
  },
  left_alone: {
    means: 'Entra keeps failing: it was not asked.',
    told: 'idp_away',
    codes: ['idp_unavailable'],
    runbook: 'idp_away',
  },
  no_metadata: {
    means: "Entra's metadata cannot be had.",
    told: 'idp_unavailable',
    codes: ['idp_unavailable', 'idp_response_invalid'],
    runbook: 'idp_unavailable',
  },
  bad_credential: {
    means: 'The file with the client credential cannot be read.',
    told: 'idp_misconfigured',
    codes: ['idp_unavailable'],
    runbook: 'idp_misconfigured',
  },
  no_grant: {
    means: 'No refresh token is held of the user.',
    told: 'token_not_obtained',
    codes: ['reauth_required'],
    runbook: 'reauth_required',
  },
  session_ended: {
    means: 'The session ended while the token was obtained.',
    told: 'token_not_obtained',
    codes: ['session_required', 'reauth_required'],
    runbook: 'session_required',
  },
  demanded_too_often: {
    means: 'Somebody demanded renewals more often than RATE_LIMIT lets them.',
    told: 'rate_limited',
    codes: ['throttled'],
    runbook: 'rate_limited',
  },
  refused_before: {
    means: 'Entra refused a moment ago, and was not asked again.',
    told: 'token_not_obtained',
    codes: [
      'reauth_required',
      'invalid_token',
      'consent_required',
      'access_blocked',
      'idp_unavailable',
      'idp_throttled',
      'idp_response_invalid',
    ],
    runbook: 'token_refused',
  },
  waited_in_vain: {
    means: 'Another replica was to obtain it, and nothing came of it in time.',
    told: 'token_not_obtained',
    codes: ['idp_unavailable'],
    runbook: 'RenewalsFailing',
  },
  store_unavailable: {
    means: 'The store did not answer.',
    told: 'store_failed',
    codes: ['store_unavailable'],
    runbook: 'store_unavailable',
  },
  account_mismatch: {
    means: 'Another account came back than the one that is signed in.',
    told: 'silent_sign_in_failed',
    codes: ['account_mismatch'],
    runbook: 'account_mismatch',
  },
  sign_in_failed: {
    means: 'The sign-in that was to bring it could not be completed.',
    told: 'sign_in_failed',
    codes: ['login_failed', 'login_expired', 'access_denied'],
    runbook: 'login_failed',
  },
  defect: {
    means: 'A defect of this service.',
    told: 'request_failed',
    codes: ['internal_error'],
    runbook: 'internal_error',
  },
} as const satisfies Record<string, Failure>;

export type TokenFailure = keyof typeof TOKEN_FAILURES;
