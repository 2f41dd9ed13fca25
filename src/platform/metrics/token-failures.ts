/**
 * Every way in which a token can fail to be had, by the word that metrics, log lines and docs/runbook.md share. The first
 * eleven are what Entra says; the others happen without it, or before it.
 */
export const TOKEN_FAILURES = {
  grant_dead: 'Entra does not take the refresh token any more: the user has to sign in.',
  interaction_required: 'Entra wants the user: a second factor, or claims that only they can give.',
  consent_required: 'Nobody has consented to what is asked for.',
  access_blocked: 'A policy of the organisation refuses it.',
  account_gone: 'The account is disabled or deleted: its sessions end.',
  tenant_not_allowed: 'The account is of a tenant that the registration does not let in.',
  code_unusable: 'The code, or the token of a machine client, has been used or is too old.',
  misconfigured: 'Entra refuses the credentials or the registration of this service.',
  request_invalid: 'Entra does not understand what is asked for: scopes or resource are wrong.',
  throttled: 'Entra asks to slow down.',
  unavailable: 'Entra says that it cannot answer now.',
  unusable_answer: 'Entra answered, and not with a token of this user for these scopes.',
  unreachable: 'No answer of Entra came.',
  left_alone: 'Entra keeps failing: it was not asked.',
  no_metadata: "Entra's metadata cannot be had.",
  bad_credential: 'The file with the client credential cannot be read.',
  no_grant: 'No refresh token is held of the user.',
  session_ended: 'The session ended while the token was obtained.',
  demanded_too_often: 'Somebody demanded renewals more often than RATE_LIMIT lets them.',
  refused_before: 'Entra refused a moment ago, and was not asked again.',
  waited_in_vain: 'Another replica was to obtain it, and nothing came of it in time.',
  store_unavailable: 'The store did not answer.',
  account_mismatch: 'Another account came back than the one that is signed in.',
  sign_in_failed: 'The sign-in that was to bring it could not be completed.',
  defect: 'A defect of this service.',
} as const satisfies Record<string, string>;

export type TokenFailure = keyof typeof TOKEN_FAILURES;
