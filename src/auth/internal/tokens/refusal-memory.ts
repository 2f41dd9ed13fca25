import { Injectable } from '@nestjs/common';
import { RESOURCES, type Resource } from '@entra-bff/contract';
import { encodeParts } from '@entra-bff/msal-redis-cache';
import { Clock } from '../../../platform/clock.js';
import { Records, type RecordKind } from '../../../platform/store/records.js';
import type { SessionUser } from '../../../session/session.js';
import type { TokenRefusal } from '../../access-tokens.js';
import type { JudgedRefusal } from './judged-refusal.js';

interface Remembered {
  refusal: { kind: TokenRefusal['kind'] };
  claims?: string;
  /** Milliseconds since the epoch, as is the next. */
  at: number;
  until: number;
}

const REFUSAL: RecordKind<Remembered> = {
  purpose: 'token-refusal',
  parse: (value) => (isRemembered(value) ? value : undefined),
};

/** The user's last sign-in: what was decided before says nothing of the grant that it brought. */
const SIGN_IN: RecordKind<{ at: number }> = {
  purpose: 'last-sign-in',
  parse: (value) => (isMark(value) ? value : undefined),
};

/** Entra can change its mind without telling us: a policy, or an administrator's consent. */
const DECIDED_MS = 600_000;
const NONSENSE_MS = 2_000;
const LONGEST_PAUSE_SECONDS = 600;
/** Also for `Retry-After: 0` and for nonsense: nobody is helped by a request a millisecond later. */
const SHORTEST_PAUSE_SECONDS = 1;

/** What a refusal is about: pauses are about the user as a whole, decisions about one resource and its claims. */
export interface Subject {
  user: UserIds;
  resource: Resource;
  claims: string | undefined;
  /** Hash of the bearer token on whose behalf was asked: what is decided about one says nothing of another. */
  assertion?: string;
  /** The longest time that a decision is of use, in milliseconds. */
  longest?: number;
}

type UserIds = Pick<SessionUser, 'tid' | 'oid'>;

/**
 * What Entra refused, for all replicas: it is not asked again until something changes (a new sign-in, other claims) or
 * the time that it named is over.
 */
@Injectable()
export class RefusalMemory {
  constructor(
    private readonly records: Records,
    private readonly clock: Clock,
  ) {}

  async recall(subject: Subject): Promise<JudgedRefusal | undefined> {
    const now = this.clock.now();
    const pause = await this.records.get(REFUSAL, pauseName(subject.user));
    if (pause !== undefined && pause.until > now)
      return toJudged(pause, Math.ceil((pause.until - now) / 1_000));
    const decision = await this.records.get(REFUSAL, decisionName(subject));
    if (decision === undefined || decision.until <= now) return undefined;
    return (await this.isOutdated(subject.user, decision.at)) ? undefined : toJudged(decision, 0);
  }

  /** `askedAt`: when Entra was asked, in milliseconds since the epoch. */
  async remember(
    subject: Subject,
    { refusal, claims, rememberFor }: JudgedRefusal,
    askedAt: number,
  ): Promise<void> {
    const { kind } = refusal;
    if (rememberFor === 0) return;
    switch (kind) {
      case 'idp_unavailable':
      case 'idp_throttled':
        return this.#keep(
          pauseName(subject.user),
          { refusal: { kind } },
          Math.max(refusal.retryAfter ?? 0, SHORTEST_PAUSE_SECONDS) * 1_000,
        );
      case 'reauth_required':
      case 'invalid_token':
      case 'consent_required':
      case 'access_blocked':
        return this.#keep(
          decisionName(subject),
          { refusal: { kind }, ...(claims !== undefined && { claims }) },
          Math.min(DECIDED_MS, subject.longest ?? DECIDED_MS),
          askedAt,
        );
      case 'idp_response_invalid':
        return this.#keep(decisionName(subject), { refusal: { kind } }, rememberFor ?? NONSENSE_MS, askedAt);
      case 'session_ended':
      case 'throttled':
        return undefined;
    }
  }

  /** Whether the user has signed in since then: an answer to an older question says nothing any more. */
  async isOutdated(user: UserIds, askedAt: number): Promise<boolean> {
    const signIn = await this.records.get(SIGN_IN, userName(user));
    return signIn !== undefined && signIn.at > askedAt;
  }

  /** The user signed in anew: whatever was refused before may be granted now. */
  async forget(user: UserIds): Promise<void> {
    await this.records.delete(REFUSAL, pauseName(user));
    await this.records.put(SIGN_IN, userName(user), { at: this.clock.now() }, DECIDED_MS);
  }

  /** The user has gone. */
  async clear(user: UserIds): Promise<void> {
    await this.records.delete(REFUSAL, pauseName(user));
    await this.records.delete(SIGN_IN, userName(user));
    for (const resource of RESOURCES) {
      await this.records.delete(REFUSAL, decisionName({ user, resource, claims: undefined }));
    }
  }

  async #keep(
    name: string,
    remembered: Omit<Remembered, 'at' | 'until'>,
    ms: number,
    at = this.clock.now(),
  ): Promise<void> {
    const ttl = Math.min(ms, LONGEST_PAUSE_SECONDS * 1_000);
    if (ttl > 0) await this.records.put(REFUSAL, name, { ...remembered, at, until: at + ttl }, ttl);
  }
}

function toJudged({ refusal: { kind }, claims }: Remembered, secondsLeft: number): JudgedRefusal {
  if (kind === 'idp_unavailable' || kind === 'idp_throttled')
    return { why: 'refused_before', refusal: { kind, retryAfter: secondsLeft } };
  return { why: 'refused_before', refusal: { kind }, ...(claims !== undefined && { claims }) };
}

function userName({ tid, oid }: UserIds): string {
  return encodeParts([tid, oid]);
}

function pauseName({ tid, oid }: UserIds): string {
  return encodeParts([tid, oid, 'pause']);
}

/** Other claims are another question. */
function decisionName({ user: { tid, oid }, resource, claims, assertion }: Subject): string {
  const whose = assertion === undefined ? [] : [assertion];
  return encodeParts([tid, oid, 'decision', resource, claims ?? '', ...whose]);
}

function isRemembered(value: unknown): value is Remembered {
  return typeof value === 'object' && value !== null && 'refusal' in value && 'until' in value;
}

function isMark(value: unknown): value is { at: number } {
  return typeof value === 'object' && value !== null && 'at' in value && typeof value.at === 'number';
}
