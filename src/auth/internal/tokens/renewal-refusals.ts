import { Injectable } from '@nestjs/common';
import { Audit } from '../../../platform/audit.js';
import { Log, type LogFields } from '../../../platform/log.js';
import { BffError } from '../../../platform/problem.js';
import type { Session, SessionUser } from '../../../session/session.js';
import type { TokenRefusal } from '../../access-tokens.js';
import { Departure } from '../departure.js';
import type { JudgedRefusal } from './judged-refusal.js';
import { RefusalMemory } from './refusal-memory.js';
import { CircuitOpenError } from '../../../platform/circuit.js';
import { classify, type EntraRefusal, type RefusalClass } from '../entra/refusal.js';
import { BadCredential } from '../entra/msal-clients.js';
import type { WireOutcome } from '../entra/token-endpoint.js';

const LOOP_PAUSE_SECONDS = 300;
const DEFAULT_PAUSE_SECONDS = 5;
const UNREACHABLE_PAUSE_SECONDS = 2;
/** Only an operator can help. */
const MISCONFIGURED_PAUSE_SECONDS = 30;
const INVALID_REQUEST_MS = 60_000;
const CLOCK_LIMIT_MS = 300_000;

const REFUSALS: Record<RefusalClass, TokenRefusal['kind']> = {
  grant_dead: 'reauth_required',
  interaction_required: 'reauth_required',
  account_gone: 'reauth_required',
  tenant_not_allowed: 'access_blocked',
  consent_required: 'consent_required',
  access_blocked: 'access_blocked',
  code_unusable: 'reauth_required',
  misconfigured: 'idp_unavailable',
  request_invalid: 'idp_response_invalid',
  throttled: 'idp_throttled',
  unavailable: 'idp_unavailable',
};

/** One request to Entra. `askedAt` in milliseconds since the epoch. */
interface Attempt {
  outcome: WireOutcome;
  askedAt: number;
  /** What the request set out with: a refresh token, or somebody's own token. */
  grant: { forgetGrant(): Promise<unknown> };
  /** What an audit event tells of it beside what Entra said. */
  told: LogFields;
}

/** For whom Entra was asked: a session's user, or one on whose behalf a machine client calls. */
interface Beneficiary {
  user: Pick<SessionUser, 'tid' | 'oid'>;
  session?: Session;
}

type Refused = Extract<WireOutcome, { kind: 'refused' }>;

/** What a renewal that brought no token means, and what it does to what is kept. */
@Injectable()
export class RenewalRefusals {
  constructor(
    private readonly departure: Departure,
    private readonly memory: RefusalMemory,
    private readonly audit: Audit,
    private readonly log: Log,
  ) {}

  async judge(whom: Beneficiary, attempt: Attempt, error: unknown): Promise<JudgedRefusal> {
    const { outcome } = attempt;
    switch (outcome.kind) {
      case 'refused':
        return this.#refused(whom, outcome, attempt);
      case 'unusable':
        this.log.write('idp_unavailable', { what: 'token endpoint', fault: 'unusable answer' });
        return { why: 'unusable_answer', refusal: { kind: 'idp_response_invalid' } };
      case 'unreachable':
        this.log.write('idp_unavailable', { what: 'token endpoint', fault: outcome.failure.kind });
        return {
          why: 'unreachable',
          refusal: { kind: 'idp_unavailable', retryAfter: UNREACHABLE_PAUSE_SECONDS },
        };
      case 'left_alone':
        return leftAlone(outcome.retryAfter);
      case 'none':
        return withoutAnswer(error);
      case 'answer':
        // The answer was good, so it is the store or MSAL that failed.
        throw error;
    }
  }

  async #refused(whom: Beneficiary, { refusal, skewMs }: Refused, attempt: Attempt): Promise<JudgedRefusal> {
    const kind = classify(refusal);
    const words = {
      refusal: kind,
      status: refusal.status,
      entraError: refusal.error.slice(0, 64),
      suberror: refusal.suberror.slice(0, 64),
      aadsts: refusal.codes[0],
    };
    this.audit.write('token_refused', whom, { ...attempt.told, ...words });
    if (kind === 'misconfigured' || kind === 'request_invalid') this.log.write('idp_misconfigured', words);
    if (Math.abs(skewMs) > CLOCK_LIMIT_MS)
      this.log.write('idp_clock_skew', { offsetSeconds: Math.round(skewMs / 1_000) });
    // A sign-in meanwhile brought another grant: the refusal is about the one before.
    if (!(await this.memory.isOutdated(whom.user, attempt.askedAt))) await this.#effect(kind, whom, attempt);
    const isOfMachine = whom.session === undefined;
    return {
      why: kind,
      refusal: isOfMachine && isDead(kind) ? { kind: 'invalid_token' } : withPause(kind, refusal),
      ...(refusal.claims !== undefined && { claims: refusal.claims }),
      ...(kind === 'request_invalid' && { rememberFor: INVALID_REQUEST_MS }),
      ...(kind === 'account_gone' && { endsSessions: true }),
    };
  }

  async #effect(kind: RefusalClass, whom: Beneficiary, { grant }: Attempt): Promise<void> {
    const isOfMachine = whom.session === undefined;
    if (kind === 'grant_dead' || (isOfMachine && kind === 'account_gone')) await grant.forgetGrant();
    if (kind === 'account_gone') await this.departure.ofGone(whom.session?.user ?? atHome(whom.user));
  }
}

/** A bearer token does not tell where the account is at home: of a guest the sessions end, and the rest by its time. */
function atHome({ oid, tid }: Beneficiary['user']): SessionUser {
  return { oid, tid, homeAccountId: `${oid}.${tid}`, name: '', username: '' };
}

/** Nothing can be had for this token any more, whatever the user does. */
function isDead(kind: RefusalClass): boolean {
  return kind === 'grant_dead' || kind === 'code_unusable';
}

function withPause(refused: RefusalClass, { codes, retryAfter }: EntraRefusal): TokenRefusal {
  const kind = REFUSALS[refused];
  if (kind === 'idp_throttled') {
    return {
      kind,
      retryAfter: codes.includes(50196) ? LOOP_PAUSE_SECONDS : (retryAfter ?? DEFAULT_PAUSE_SECONDS),
    };
  }
  if (kind !== 'idp_unavailable') return { kind };
  const otherwise = refused === 'misconfigured' ? MISCONFIGURED_PAUSE_SECONDS : DEFAULT_PAUSE_SECONDS;
  return { kind, retryAfter: retryAfter ?? otherwise };
}

/** By this process alone: another one may reach Entra, so that it is remembered for nobody. */
function leftAlone(retryAfter: number): JudgedRefusal {
  return { why: 'left_alone', refusal: { kind: 'idp_unavailable', retryAfter }, rememberFor: 0 };
}

/** No request was made: the store failed, Entra's metadata cannot be had, or there is no refresh token. */
function withoutAnswer(error: unknown): JudgedRefusal {
  if (error instanceof BffError) return withoutMetadata(error);
  if (error instanceof Error && 'errorCode' in error && typeof error.errorCode === 'string') {
    if (['no_tokens_found', 'no_account_in_silent_request', 'no_account_found'].includes(error.errorCode)) {
      return { why: 'no_grant', refusal: { kind: 'reauth_required' } };
    }
  }
  throw error;
}

function withoutMetadata(error: BffError): JudgedRefusal {
  const { code, cause } = error;
  if (cause instanceof CircuitOpenError) return leftAlone(cause.pause / 1_000);
  if (cause instanceof BadCredential) return { why: 'bad_credential', refusal: { kind: 'idp_unavailable' } };
  if (code === 'idp_unavailable' || code === 'idp_response_invalid')
    return { why: 'no_metadata', refusal: { kind: code } };
  throw error;
}
