import { Injectable } from '@nestjs/common';
import type { Resource } from '@entra-bff/contract';
import { Audit } from '../../platform/audit.js';
import { Clock } from '../../platform/clock.js';
import { Records, type RecordKind } from '../../platform/store/records.js';
import { Vault } from '../../platform/store/vault.js';
import type { Session } from '../../session/session.js';

/** What only the user can give: with claims these, without them consent to the resource's scopes. */
export interface KeptChallenge {
  resource: Resource;
  /** A claims challenge, JSON text. */
  claims?: string;
  sessionHandle: string;
  /** Milliseconds since the epoch. */
  keptAt: number;
}

const TTL_MS = 600_000;
/** So long a page has at least for sending its user on. */
const KEPT_ANEW_AFTER_MS = TTL_MS / 2;

const KEPT_CHALLENGE: RecordKind<KeptChallenge> = {
  purpose: 'claims-challenge',
  parse: (value) => (isKeptChallenge(value) ? value : undefined),
};

/**
 * What a page's user has to be asked for: the page gets a name for it, never the claims. It is bound to the session and
 * good for its ten minutes however often it is used: who breaks off, or goes back, may begin again.
 */
@Injectable()
export class KeptChallenges {
  constructor(
    private readonly records: Records,
    private readonly vault: Vault,
    private readonly clock: Clock,
    private readonly audit: Audit,
  ) {}

  /** The same id for the same thing: a page that goes on calling fills no store. */
  async keep(session: Session, resource: Resource, claims?: string): Promise<string> {
    const [id] = this.vault.ring.hashes('challenge-id', [session.handle, resource, claims ?? '']);
    const keptAt = this.clock.now();
    const known = await this.records.get(KEPT_CHALLENGE, id);
    if (known !== undefined && keptAt - known.keptAt < KEPT_ANEW_AFTER_MS) return id;
    const challenge = {
      resource,
      sessionHandle: session.handle,
      keptAt,
      ...(claims !== undefined && { claims }),
    };
    await this.records.put(KEPT_CHALLENGE, id, challenge, TTL_MS);
    if (claims !== undefined)
      this.audit.write('claims_challenged', { user: session.user, session }, { resource });
    return id;
  }

  /** Undefined when it is unknown, too old, or another session's. */
  async find(id: string, session: Session | undefined): Promise<KeptChallenge | undefined> {
    const challenge = await this.records.get(KEPT_CHALLENGE, id);
    return challenge !== undefined && challenge.sessionHandle === session?.handle ? challenge : undefined;
  }
}

function isKeptChallenge(value: unknown): value is KeptChallenge {
  return (
    typeof value === 'object' &&
    value !== null &&
    'resource' in value &&
    'sessionHandle' in value &&
    'keptAt' in value
  );
}
