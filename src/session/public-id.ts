import { hash } from 'node:crypto';

const LENGTH = 22;

/** What the user's pages call a session: 132 bits that lead back to nothing. */
export function publicIdOf({ handle }: { handle: string }): string {
  return hash('sha256', `public-session-id ${handle}`, 'base64url').slice(0, LENGTH);
}
