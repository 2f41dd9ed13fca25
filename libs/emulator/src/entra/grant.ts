import type { SignInProof } from './directory.js';

/** What a finished sign-in (or an accepted assertion) entitles to; codes and refresh tokens stand for one. */
export interface Grant {
  username: string;
  /** The browser session; absent for a grant that came of an assertion. */
  sid?: string;
  proof: SignInProof;
  /** Authentication contexts that were satisfied. */
  acrs: readonly string[];
}
