import { stored } from './stored.js';
import type { User } from './types.js';

/** Names the user of this page, the first that it saw, among tabs, and to the service: `<tenant id>.<object id>`. */
export let key: string | undefined;

/**
 * Throws a {@link User} who is not the one of this page; `isNew` when nobody was signed in here before. `before` is the
 * {@link lastUser} of when it was asked.
 */
export function recognise(user: User, isNew: boolean, before: string | null): void {
  const its = `${user.tenantId}.${user.id}`;
  if ((key ??= its) !== its) throw user;
  // An answer after a sign-out is from before it; and where somebody is met again, that is no sign-in.
  if (lastUser() === before && (isNew || before)) lastUser(user.username);
}

/**
 * The name of whoever was signed in here and did not sign out: without it, a page that nobody signed in to is left
 * alone, and nobody is signed in again behind their back. With a name that is kept, with an empty one it is forgotten.
 */
export function lastUser(name?: string): string | null {
  return stored('localStorage', 'bff-user', name);
}

/** For a client that is started after another one. */
export function resetIdentity(): void {
  key = undefined;
}
