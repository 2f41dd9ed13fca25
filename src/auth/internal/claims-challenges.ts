import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Resource } from '@entra-bff/contract';
import { Records, type RecordKind } from '../../platform/store/records.js';
import type { Session } from '../../session/session.js';

export interface ClaimsChallenge {
  claims: string;
  resource: Resource;
  sessionHandle: string;
}

const TTL_MS = 600_000;

const CLAIMS_CHALLENGE: RecordKind<ClaimsChallenge> = {
  purpose: 'claims-challenge',
  parse: (value) => (isClaimsChallenge(value) ? value : undefined),
};

/** Claims challenges that only the user can satisfy: the page gets a name for them, never the claims. */
@Injectable()
export class ClaimsChallenges {
  constructor(private readonly records: Records) {}

  async keep(session: Session, resource: Resource, claims: string): Promise<string> {
    const id = randomBytes(24).toString('base64url');
    await this.records.put(CLAIMS_CHALLENGE, id, { claims, resource, sessionHandle: session.handle }, TTL_MS);
    return id;
  }

  /** Undefined when it is unknown, too old, or another session's. */
  async find(id: string, session: Session | undefined): Promise<ClaimsChallenge | undefined> {
    const challenge = await this.records.get(CLAIMS_CHALLENGE, id);
    return challenge !== undefined && challenge.sessionHandle === session?.handle ? challenge : undefined;
  }
}

function isClaimsChallenge(value: unknown): value is ClaimsChallenge {
  return (
    typeof value === 'object' &&
    value !== null &&
    'claims' in value &&
    'sessionHandle' in value &&
    'resource' in value
  );
}
