import type { RecordKind } from '../platform/store/records.js';
import { TRACKED } from '../platform/store/tracked.js';

/**
 * An access token as the service holds it. MSAL's cache has it too, but counts it as expired five minutes early and by
 * its own clock; when a token is due is decided here. Times are milliseconds since the epoch.
 */
export interface HeldToken {
  accessToken: string;
  obtainedAt: number;
  expiresAt: number;
  /** Hash of the claims challenge that it was asked for with. */
  satisfies?: string;
}

export const HELD_TOKEN: RecordKind<HeldToken> = {
  purpose: TRACKED.heldToken,
  parse: (value) => (isHeldToken(value) ? value : undefined),
};

function isHeldToken(value: unknown): value is HeldToken {
  if (typeof value !== 'object' || value === null) return false;
  if (!('accessToken' in value) || !('obtainedAt' in value) || !('expiresAt' in value)) return false;
  return (
    typeof value.accessToken === 'string' &&
    typeof value.obtainedAt === 'number' &&
    typeof value.expiresAt === 'number'
  );
}
