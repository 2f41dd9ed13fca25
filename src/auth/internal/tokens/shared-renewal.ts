import { Injectable } from '@nestjs/common';
import type { Resource } from '@entra-bff/contract';
import { encodeParts } from '@entra-bff/msal-redis-cache';
import type { Session } from '../../../session/session.js';
import { TokenCache } from '../../../token-cache/token-cache.js';
import { Accounts } from '../accounts.js';
import { claimsHash } from './claims-hash.js';
import { RefusalMemory } from './refusal-memory.js';
import { Renewal } from './renewal.js';
import type { Renewed } from './renewed.js';
import { Turns } from './turns.js';

export interface RenewalRequest {
  session: Session;
  resource: Resource;
  claims: string | undefined;
  /** The token that the caller saw: a different one means that somebody else has renewed meanwhile. */
  seen: string | undefined;
}

/** One renewal for everybody who needs this token of this account: see {@link Turns}. */
@Injectable()
export class SharedRenewal {
  constructor(
    private readonly renewal: Renewal,
    private readonly turns: Turns,
    private readonly refusals: RefusalMemory,
    private readonly cache: TokenCache,
    private readonly accounts: Accounts,
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
      recall: () => this.refusals.recall(subject),
      stored: () => this.cache.stored(account, resource),
      ask: () => this.renewal.run(session, resource, claims),
      remember: (refused, askedAt) => this.refusals.remember(subject, refused, askedAt),
    });
  }

  /** Resolves when what runs now is over. */
  settled(): Promise<void> {
    return this.turns.settled();
  }
}

function nameOf({ session: { user }, resource, claims }: RenewalRequest): string {
  return encodeParts([user.tid, user.oid, resource, claimsHash(claims) ?? '']);
}
