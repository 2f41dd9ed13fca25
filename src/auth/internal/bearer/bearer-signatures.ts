import type { ExecutionContext } from '@nestjs/common';
import type { BearerCandidate } from './bearer-candidate.js';
import type { Claims } from './decoded-bearer.js';

/** Checks what a bearer token was signed with. The one place to change when the library behind it goes. */
export abstract class BearerSignatures {
  /** The claims of a token whose signature is good. Throws `BearerRefused`. */
  abstract claimsOf(candidate: BearerCandidate, context: ExecutionContext): Promise<Claims>;
}
