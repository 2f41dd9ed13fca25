import { describe, expect, it } from '@jest/globals';
import { Narrator } from '../scripts/demo/narrator.mjs';
import { AUDIT_EVENTS, type AuditEvent } from '../src/platform/audit-events.js';
import type { Log, LogFields } from '../src/platform/log.js';

/** What somebody who watches the demo reads of events, each told as `Audit` tells it. */
function readOf(...events: [AuditEvent, LogFields][]): string[] {
  const lines: string[] = [];
  const log: Log = new Narrator((line) => lines.push(line.replace(/^\d\d:\d\d:\d\d {2}/, '')));
  for (const [event, fields] of events) log.audit(event, AUDIT_EVENTS[event][1], fields);
  return lines;
}

describe('whoever watches the demo in the terminal', () => {
  it('reads of sign-ins, of those that failed, and of the hidden frame', () => {
    expect(
      readOf(
        ['sign_in_completed', { via: 'login', renewed: false }],
        ['sign_in_completed', { via: 'popup', renewed: true }],
        ['sign_in_failed', { via: 'login', code: 'login_failed' }],
        ['silent_sign_in_completed', { via: 'iframe', renewed: true }],
        ['silent_sign_in_failed', { via: 'iframe', code: 'account_mismatch' }],
        ['signed_out', {}],
      ),
    ).toEqual([
      'signed in',
      'signed in again',
      'a sign-in failed: login_failed',
      'signed in again, silently, in a hidden frame',
      'a silent sign-in in a hidden frame failed: account_mismatch',
      'signed out',
    ]);
  });

  it('reads of renewals, and of what Entra refused', () => {
    expect(
      readOf(
        ['token_renewed', { rung: 'server', resource: 'graph' }],
        ['token_refused', { rung: 'server', resource: 'graph', refusal: 'grant_dead' }],
        ['token_refused', { rung: 'server', resource: 'graph', refusal: 'throttled' }],
      ),
    ).toEqual([
      'access token for graph renewed by the server',
      'Entra refused a token: grant_dead',
      'Entra has no token just now: throttled',
    ]);
  });

  it('is spared what is of no use to them', () => {
    expect(readOf(['client_admitted', { app: 'x' }], ['rate_limited', { reason: 'sign-in' }])).toEqual([]);
  });
});
