import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { RESOURCES, type Resource } from '@entra-bff/contract';
import { Clock } from '../../../platform/clock.js';
import { Env } from '../../../platform/env/env.js';
import type { Session } from '../../../session/session.js';
import { Sessions } from '../../../session/sessions.js';
import type { HeldToken } from '../../../token-cache/held-token.js';
import { TokenCache } from '../../../token-cache/token-cache.js';
import {
  AccessTokens,
  type AccessToken,
  type AccessTokenResult,
  type RenewalOptions,
  type TokenRefusal,
} from '../../access-tokens.js';
import { Accounts } from '../accounts.js';
import { KeptChallenges } from '../kept-challenges.js';
import { Departure } from '../departure.js';
import { TokenEvents } from '../events/token-events.js';
import { AheadRenewal } from './ahead-renewal.js';
import type { Renewed } from './renewed.js';
import type { RenewalCause, RenewalRequest } from './renewal-request.js';
import { SharedRenewal } from './shared-renewal.js';
import { isDue } from './token-lifetime.js';

/** Held tokens while they live; Entra, once for however many callers, when there is none. Nobody waits for it before. */
@Injectable()
export class EntraAccessTokens extends AccessTokens implements BeforeApplicationShutdown {
  override readonly resources: readonly Resource[];

  constructor(
    private readonly env: Env,
    private readonly clock: Clock,
    private readonly cache: TokenCache,
    private readonly accounts: Accounts,
    private readonly shared: SharedRenewal,
    private readonly challenges: KeptChallenges,
    private readonly sessions: Sessions,
    private readonly ahead: AheadRenewal,
    private readonly departure: Departure,
    private readonly events: TokenEvents,
  ) {
    super();
    this.resources = RESOURCES.filter((resource) => env.scopes[resource] !== undefined);
  }

  override async for(session: Session, resource: Resource): Promise<AccessTokenResult> {
    const held = await this.cache.held(this.accounts.of(session.user), resource);
    const usable =
      held ??
      (await this.#renewed({ session, resource, seen: undefined, claims: undefined, cause: 'needed' }));
    if ('kind' in usable) return usable;
    this.ahead.used(session, resource, usable);
    return this.#toAccessToken(resource, usable);
  }

  override atHand(session: Session, resource: Resource): AccessToken | undefined {
    const held = this.cache.atHand(this.accounts.of(session.user), resource);
    if (held === undefined) return undefined;
    this.ahead.used(session, resource, held);
    return this.#toAccessToken(resource, held);
  }

  override prefetch(accountTag: string, resource: Resource, isWanted: Promise<boolean>): void {
    this.cache.prefetch(accountTag, resource, isWanted);
  }

  override async renew(
    session: Session,
    resource: Resource,
    options: RenewalOptions = {},
  ): Promise<AccessTokenResult> {
    const { claims, rejected } = options;
    if (rejected !== undefined) {
      const newer = await this.#replaceRejected(session, resource, rejected, claims);
      if (newer !== undefined) return newer;
    }
    const { seen = rejected ?? (await this.peek(session, resource))?.token } = options;
    const renewed = await this.#renewed({
      session,
      resource,
      seen: seen ?? undefined,
      claims,
      cause: causeOf(options),
    });
    return 'kind' in renewed ? renewed : this.#toAccessToken(resource, renewed);
  }

  override async peek(session: Session, resource: Resource): Promise<AccessToken | undefined> {
    const held = await this.cache.held(this.accounts.of(session.user), resource);
    return held && this.#toAccessToken(resource, held);
  }

  override async challenge(session: Session, resource: Resource, claims: string): Promise<TokenRefusal> {
    const challengeId = await this.challenges.keep(session, resource, claims);
    await this.events.reauthRequired(session.user, resource);
    return { kind: 'reauth_required', challengeId };
  }

  /** A renewal under way is finished and stored before the process ends. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.shared.settled();
  }

  async #renewed(request: RenewalRequest): Promise<HeldToken | TokenRefusal> {
    const { session, resource, claims } = request;
    const renewed = await this.shared.run(request);
    // The user may have signed out of this session while Entra was asked, whatever Entra said.
    if ((await this.sessions.byHandle(session.handle)) === undefined) return this.#afterEnd(session, renewed);
    if (renewed.kind === 'renewed') return renewed.token;
    const { kind } = renewed.refusal;
    if (kind === 'consent_required')
      return { kind, challengeId: await this.challenges.keep(session, resource) };
    const toSatisfy = renewed.claims ?? claims;
    if (kind !== 'reauth_required' || toSatisfy === undefined) return renewed.refusal;
    return this.challenge(session, resource, toSatisfy);
  }

  /** Whichever of sign-out and refusal comes last removes what the other left. */
  async #afterEnd({ user }: Session, renewed: Renewed): Promise<TokenRefusal> {
    await this.departure.ofLast(user);
    const isOver = renewed.kind === 'refused' && renewed.endsSessions === true;
    return isOver ? renewed.refusal : { kind: 'session_ended' };
  }

  /** Somebody else may have renewed since the refused token was read; else it is dropped. */
  async #replaceRejected(
    session: Session,
    resource: Resource,
    rejected: string,
    claims: string | undefined,
  ): Promise<AccessToken | undefined> {
    const account = this.accounts.of(session.user);
    const held = await this.cache.held(account, resource);
    if (held === undefined) return undefined;
    if (held.accessToken !== rejected && claims === undefined) return this.#toAccessToken(resource, held);
    await this.cache.drop(account, resource, rejected);
    return undefined;
  }

  #toAccessToken(resource: Resource, held: HeldToken): AccessToken {
    const { accessToken: token, expiresAt } = held;
    const lead = this.env.tokenRenewalLead;
    return {
      kind: 'token',
      resource,
      token,
      expiresAt,
      refreshAt: expiresAt - lead,
      due: isDue(held, this.clock.now(), lead),
    };
  }
}

function causeOf({ demanded }: RenewalOptions): RenewalCause {
  return demanded === true ? 'demanded' : 'needed';
}
