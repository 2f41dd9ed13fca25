import { Injectable } from '@nestjs/common';
import { encodeParts } from '@entra-bff/msal-redis-cache';
import { TokenCache } from '../../../token-cache/token-cache.js';
import { Accounts } from '../accounts.js';
import { TokenEvents } from '../events/token-events.js';
import { claimsHash } from './claims-hash.js';
import { RefusalMemory } from './refusal-memory.js';
import { Renewal } from './renewal.js';
import { RenewalLimits } from './renewal-limits.js';
import type { RenewalRequest } from './renewal-request.js';
import type { Renewed } from './renewed.js';
import { Turns } from './turns.js';

/** One renewal for everybody who needs this token of this account: see {@link Turns}. */
@Injectable()
export class SharedRenewal {
  constructor(
    private readonly renewal: Renewal,
    private readonly limits: RenewalLimits,
    private readonly turns: Turns,
    private readonly refusals: RefusalMemory,
    private readonly cache: TokenCache,
    private readonly accounts: Accounts,
    private readonly events: TokenEvents,
  ) {}

  run(request: RenewalRequest): Promise<Renewed> {
    const { session, resource, claims, seen } = request;
    const account = this.accounts.of(session.user);
    const subject = { user: session.user, resource, claims };
    return this.turns.take({
      name: nameOf(request),
      // Of the account, not of the resource: all its renewals start from one refresh token. By no key, so that
      // replicas agree while keys are being rotated.
      lease: account.tag,
      claims,
      seen,
      told: { rung: request.cause === 'ahead' ? 'scheduled' : 'server', resource },
      recall: () => this.refusals.recall(subject),
      stored: () => this.cache.stored(account, resource),
      ask: async () => (await this.limits.charge(request)) ?? (await this.renewal.run(request)),
      remember: async (refused, askedAt) => {
        await this.refusals.remember(subject, refused, askedAt);
        if (refused.refusal.kind === 'reauth_required')
          await this.events.reauthRequired(session.user, resource);
      },
    });
  }

  /** Resolves when what runs now is over. */
  settled(): Promise<void> {
    return this.turns.settled();
  }
}

/** What is demanded may be refused for its number: nobody who needs a token joins it. */
function nameOf({ session: { user }, resource, claims, cause }: RenewalRequest): string {
  const counts = cause === 'demanded' ? 'counted' : 'free';
  return encodeParts([user.tid, user.oid, resource, claimsHash(claims) ?? '', counts]);
}
