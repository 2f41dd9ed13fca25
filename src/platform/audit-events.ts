/**
 * Every audit event: its stable id, which outlives its name, and its meaning. docs/audit.md is checked against it.
 * What is done with an event is a matter of its id alone; the fields of each stand in that table.
 */
export const AUDIT_EVENTS = {
  sign_in_completed: ['BFF1001', 'A user signed in: a session began, or a standing one was renewed.'],
  sign_in_failed: ['BFF1002', 'A sign-in failed, or was refused.'],
  silent_sign_in_completed: ['BFF1101', 'A silent sign-in renewed the session.'],
  silent_sign_in_failed: ['BFF1102', 'A silent sign-in failed; the session stands as it was.'],
  token_renewed: ['BFF1201', 'An access token was obtained.'],
  token_refused: ['BFF1202', 'Entra refused an access token.'],
  claims_challenged: ['BFF1203', 'A resource or Entra asks for something that only the user can give.'],
  signed_out: ['BFF1301', 'A user signed out.'],
  front_channel_signed_out: ['BFF1302', 'Entra told of a sign-out elsewhere: the session ended.'],
  session_revoked: ['BFF1303', 'A user ended one of their own sessions, by the list of them.'],
  session_replaced: ['BFF1304', 'Somebody else signed in over a session: it ended.'],
  account_gone: ['BFF1305', 'Entra says that the account is gone: all its sessions ended.'],
  client_admitted: ['BFF1401', "A machine client's bearer token was found good."],
  client_refused: ['BFF1402', "A machine client's bearer token was refused."],
  rate_limited: ['BFF1501', 'A request came too often and was refused.'],
  cross_site_refused: ['BFF1502', 'A request that another site may have caused was refused.'],
} as const satisfies Record<string, readonly [id: string, meaning: string]>;

export type AuditEvent = keyof typeof AUDIT_EVENTS;
