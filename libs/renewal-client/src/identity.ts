import { ask } from './service.js';
import { stored } from './stored.js';
import type { User } from './types.js';

const KNOWN = 'bff-user';

export interface Identity {
  /** Names the user of this page, the first that it saw, among tabs, and to the service: `<tenant id>.<object id>`. */
  key_?: string;
  /** Throws a `BffError` when nobody is signed in or nobody answers, and a {@link User} when it is somebody else. */
  meet_(): Promise<User>;
  /**
   * The name of whoever was signed in here and did not sign out: without it, a page that nobody signed in to is left
   * alone, and nobody is signed in again behind their back.
   */
  known_(): string | null;
  forget_(): void;
}

export function identityAt(url: string): Identity {
  const identity: Identity = {
    async meet_() {
      const user = await ask<User>(url);
      const key = `${user.tenantId}.${user.id}`;
      if ((identity.key_ ??= key) !== key) throw user;
      stored('localStorage', KNOWN, user.username);
      return user;
    },
    known_: () => stored('localStorage', KNOWN),
    forget_: () => void stored('localStorage', KNOWN, null),
  };
  return identity;
}
