import { encodeParts } from '@entra-bff/msal-redis-cache';
import type { Records } from '../../platform/store/records.js';
import type { SessionUser } from '../session.js';

const USER_INDEX = 'user-sessions';
const ENTRA_INDEX = 'entra-sessions';
/** Of Entra's own names of its browser session: a GUID, and nothing else that was seen. */
const ENTRA_SID = /^[\x21-\x7e]{1,128}$/;
const MOST_ENTRA_SIDS = 4;

/** What a session is found by besides its cookie. */
export interface Indexed {
  user: SessionUser;
  entraSids: readonly string[];
}

/**
 * Handles of sessions by their user and by Entra's sids. An entry may outlive its session, never the other way round:
 * who looks through an index looks at the sessions too.
 */
export class SessionIndex {
  constructor(private readonly records: Records) {}

  /** `ttl`: for how long the session may stand at most, in milliseconds. */
  async add(handle: string, indexed: Indexed, ttl: number): Promise<void> {
    const places = placesOf(indexed);
    await Promise.all(places.map(([purpose, name]) => this.records.addToIndex(purpose, name, handle, ttl)));
  }

  /** For how long any session of the user may stand at most, in milliseconds; 0 when there is none. */
  lifeOf(user: SessionUser): Promise<number> {
    return this.records.indexTtl(USER_INDEX, userName(user));
  }

  async remove(handle: string, indexed: Indexed): Promise<void> {
    await Promise.all(
      placesOf(indexed).map(([purpose, name]) => this.records.removeFromIndex(purpose, name, handle)),
    );
  }

  ofUser(user: SessionUser): Promise<string[]> {
    return this.records.index(USER_INDEX, userName(user));
  }

  /** Asks the store for what can be a sid and nothing else. */
  async ofEntraSid(sid: string): Promise<string[]> {
    return ENTRA_SID.test(sid) ? this.records.index(ENTRA_INDEX, encodeParts([sid])) : [];
  }

  removeFromUser(user: SessionUser, handle: string): Promise<void> {
    return this.records.removeFromIndex(USER_INDEX, userName(user), handle);
  }

  removeFromEntraSid(sid: string, handle: string): Promise<void> {
    return this.records.removeFromIndex(ENTRA_INDEX, encodeParts([sid]), handle);
  }
}

/** A silent sign-in may bring another sid of Entra's: the session is known under both, and under the newest few. */
export function mergedSids(newer: readonly string[], older: readonly string[]): string[] {
  return [...new Set([...newer, ...older])].filter((sid) => ENTRA_SID.test(sid)).slice(0, MOST_ENTRA_SIDS);
}

function placesOf({ user, entraSids }: Indexed): [purpose: string, name: string][] {
  return [
    [USER_INDEX, userName(user)],
    ...entraSids.map((sid): [string, string] => [ENTRA_INDEX, encodeParts([sid])]),
  ];
}

/** A user is an object id within a tenant: the same object id elsewhere is somebody else. */
function userName({ tid, oid }: SessionUser): string {
  return encodeParts([tid, oid]);
}
