import type { RecordKind } from '../../platform/store/records.js';
import { TRACKED } from '../../platform/store/tracked.js';
import type { SignedIn } from '../session.js';

/** A cookie secret that is accepted, as a keyed hash. */
export interface AcceptedSecret {
  hash: string;
  /** Milliseconds since the epoch; absent: until a newer one has been presented. */
  until?: number;
}

export interface SessionRecord extends SignedIn {
  logoutSid: string;
  userAgent: string;
  createdAt: number;
  lastSeenAt: number;
  /** Newest first. */
  secrets: AcceptedSecret[];
}

const NOTHING_KNOWN = { userAgent: '', entraSids: [] };

/** Sealed by this service: the encryption vouches for the content, the check for the version. */
export const SESSION_RECORD: RecordKind<SessionRecord> = {
  purpose: TRACKED.session,
  // Sessions of earlier releases have neither: an update signs nobody out.
  parse: (value) => (isSessionRecord(value) ? { ...NOTHING_KNOWN, ...value } : undefined),
};

/** Outlives the session, so that nothing brings it back. */
export const ENDED_SESSION: RecordKind<true> = {
  purpose: TRACKED.endedSession,
  parse: (value) => (value === true ? value : undefined),
};

function isSessionRecord(value: unknown): value is SessionRecord {
  if (typeof value !== 'object' || value === null) return false;
  if (!('user' in value) || !('secrets' in value) || !('lastSeenAt' in value) || !('createdAt' in value))
    return false;
  return (
    Array.isArray(value.secrets) &&
    typeof value.lastSeenAt === 'number' &&
    typeof value.createdAt === 'number'
  );
}
