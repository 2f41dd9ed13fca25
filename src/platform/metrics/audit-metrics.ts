import { Injectable } from '@nestjs/common';
import type { AuditEvent } from '../audit-events.js';
import { Audit } from '../audit.js';
import type { LogFields } from '../log.js';
import { isOneOf } from '../is-one-of.js';
import { LIMIT, OTHER, PROBLEM, SIGN_IN_WAY, type SESSION_END, type RUNG } from './label-values.js';
import { Metrics } from './metrics.js';
import { signInFailure } from './sign-in-failure.js';

const ENDS: Partial<Record<AuditEvent, (typeof SESSION_END)[number]>> = {
  signed_out: 'signed_out',
  front_channel_signed_out: 'front_channel',
  session_revoked: 'revoked',
  session_replaced: 'replaced',
  account_gone: 'account_gone',
};

/** A sign-in in a standing session is a rung of the ladder of renewals. */
const RUNGS: Record<(typeof SIGN_IN_WAY)[number], (typeof RUNG)[number]> = {
  login: 'redirect',
  redirect: 'redirect',
  iframe: 'frame',
  article: 'frame',
  popup: 'popup',
  [OTHER]: 'redirect',
};

/** Counts what is audited: sign-ins, and how sessions begin and end. */
@Injectable()
export class AuditMetrics {
  constructor(
    audit: Audit,
    private readonly metrics: Metrics,
  ) {
    audit.listen((event, fields, isOfSession) => this.#count(event, fields, isOfSession));
  }

  #count(event: AuditEvent, fields: LogFields, isOfSession: boolean): void {
    this.metrics.count('audit_events_total', { event });
    const reason = ENDS[event];
    if (reason !== undefined) this.metrics.count('sessions_ended_total', { reason });
    if (event === 'sign_in_completed' || event === 'silent_sign_in_completed') this.#completed(event, fields);
    if (event === 'sign_in_failed' || event === 'silent_sign_in_failed')
      this.#failed(event, fields, isOfSession);
    if (event === 'rate_limited' && isOneOf(LIMIT, fields['reason']))
      this.metrics.count('rate_limited_total', { limit: fields['reason'] });
  }

  #completed(event: AuditEvent, { via, renewed }: LogFields): void {
    const way = wayOf(via);
    this.metrics.count(counterOf(event), { way, outcome: 'completed' });
    if (renewed === true) this.metrics.count('token_renewals_total', { rung: RUNGS[way], result: 'renewed' });
    else this.metrics.count('sessions_started_total', {});
  }

  #failed(event: AuditEvent, fields: LogFields, isOfSession: boolean): void {
    const way = wayOf(fields['via']);
    const { code } = fields;
    this.metrics.count(counterOf(event), { way, outcome: isOneOf(PROBLEM, code) ? code : 'internal_error' });
    if (isOfSession)
      this.metrics.count('token_renewals_total', { rung: RUNGS[way], result: signInFailure(fields) });
  }
}

function counterOf(event: AuditEvent): 'silent_sign_ins_total' | 'sign_ins_total' {
  return event.startsWith('silent') ? 'silent_sign_ins_total' : 'sign_ins_total';
}

function wayOf(via: unknown): (typeof SIGN_IN_WAY)[number] {
  return isOneOf(SIGN_IN_WAY, via) ? via : OTHER;
}
