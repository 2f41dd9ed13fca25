import { Injectable } from '@nestjs/common';
import type { ProblemCode, SilentLoginError } from '@entra-bff/contract';
import { Log, type LogFields } from '../../../platform/log.js';
import { BffError } from '../../../platform/problem.js';
import { asBffError } from '../../../platform/problem-mapping.js';
import { classify, type RefusalClass } from '../entra/refusal.js';
import type { WireOutcome } from '../entra/token-endpoint.js';

const REDEMPTION_CODES: Record<RefusalClass, ProblemCode> = {
  grant_dead: 'login_failed',
  code_unusable: 'login_failed',
  interaction_required: 'login_failed',
  consent_required: 'consent_required',
  access_blocked: 'access_blocked',
  account_gone: 'access_denied',
  tenant_not_allowed: 'tenant_not_allowed',
  misconfigured: 'idp_unavailable',
  request_invalid: 'idp_response_invalid',
  throttled: 'idp_throttled',
  unavailable: 'idp_unavailable',
};

/**
 * `error` of an authorization answer (RFC 6749 §4.1.2.1, OpenID Connect Core §3.1.2.6) → ours. Maps, because the word
 * comes with the query: an object would also know `constructor`.
 */
const AUTHORIZATION_CODES: ReadonlyMap<string, ProblemCode> = new Map([
  ['access_denied', 'access_denied'],
  ['consent_required', 'consent_required'],
  ['temporarily_unavailable', 'idp_unavailable'],
  ['server_error', 'idp_unavailable'],
]);

const SILENT_ERRORS: ReadonlyMap<string, SilentLoginError> = new Map([
  ['login_required', 'login_required'],
  ['interaction_required', 'interaction_required'],
  ['account_selection_required', 'interaction_required'],
  ['consent_required', 'consent_required'],
  ['temporarily_unavailable', 'idp_unavailable'],
  ['server_error', 'idp_unavailable'],
]);

/** What Entra said, as words and numbers that are safe to log; its text stays out. */
export class RefusedByEntra extends Error {
  constructor(readonly words: LogFields) {
    super('Entra refused.');
    this.name = 'RefusedByEntra';
  }
}

/** Whether the person went back at Entra, or consented to nothing (RFC 6749 §4.1.2.1 `access_denied`). */
export function isGivenUp({ cause }: BffError): boolean {
  return cause instanceof RefusedByEntra && cause.words['entraError'] === 'access_denied';
}

/** What to tell when a sign-in does not work out. Entra's own text goes to the log only. */
@Injectable()
export class SignInRefusals {
  constructor(private readonly log: Log) {}

  /** The authorization answer was an error. */
  fromAuthorization(error: string, description: string | undefined): BffError {
    const aadsts = /AADSTS(\d+)/.exec(description ?? '')?.[1];
    const cause = new RefusedByEntra({ entraError: error.slice(0, 64), aadsts });
    return new BffError(AUTHORIZATION_CODES.get(error) ?? 'login_failed', { cause });
  }

  /** The code could not be redeemed. */
  fromRedemption(outcome: WireOutcome, error: unknown): BffError {
    switch (outcome.kind) {
      case 'refused': {
        const { refusal } = outcome;
        const kind = classify(refusal);
        const cause = new RefusedByEntra({
          status: refusal.status,
          entraError: refusal.error.slice(0, 64),
          aadsts: refusal.codes[0],
        });
        if (kind === 'misconfigured') this.log.write('idp_misconfigured', cause.words);
        const { retryAfter } = refusal;
        return new BffError(REDEMPTION_CODES[kind], {
          cause,
          ...(retryAfter !== undefined && { retryAfter }),
        });
      }
      case 'unusable':
        return new BffError('idp_response_invalid');
      case 'unreachable':
        this.log.write('idp_unavailable', { what: 'token endpoint', fault: outcome.failure.kind });
        return new BffError('idp_unavailable');
      case 'left_alone':
        return new BffError('idp_unavailable', { retryAfter: outcome.retryAfter });
      case 'none':
        return asBffError(error);
      case 'answer':
        // A good answer that MSAL refuses: its nonce or its ID token.
        return error instanceof BffError ? error : new BffError('login_failed', { cause: error });
    }
  }

  /** The word of the frame's message for an authorization error. */
  silentFromAuthorization(error: string): SilentLoginError {
    return SILENT_ERRORS.get(error) ?? 'login_failed';
  }

  /** The word of the frame's message for any other failure. */
  silentFrom(error: BffError): SilentLoginError {
    if (error.code === 'consent_required' || error.code === 'account_mismatch') return error.code;
    if (error.code === 'session_required') return 'login_required';
    return error.status === 503 ? 'idp_unavailable' : 'login_failed';
  }
}
