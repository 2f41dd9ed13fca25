import type { Resource } from '@entra-bff/contract';
import type { LogFields } from '../../../platform/log.js';
import type { Session } from '../../../session/session.js';

/**
 * - `needed`: a call needs a token.
 * - `ahead`: before anybody has to wait for it.
 * - `demanded`: somebody asked for the renewal itself, as often as they like.
 */
export type RenewalCause = 'needed' | 'ahead' | 'demanded';

export interface RenewalRequest {
  session: Session;
  resource: Resource;
  claims: string | undefined;
  /** The token that the caller saw: a different one means that somebody else has renewed meanwhile. */
  seen: string | undefined;
  cause: RenewalCause;
}

/** What an audit event tells of it. One request to Entra serves many callers, so that it names no request of theirs. */
export function auditFields({ resource, cause, claims }: RenewalRequest): LogFields {
  return {
    rung: 'server',
    resource,
    ahead: cause === 'ahead',
    forced: cause === 'demanded',
    claims: claims !== undefined,
  };
}
