import type { ExecutionContext, OnApplicationShutdown } from '@nestjs/common';
import type { BearerPolicy } from '../../../../platform/env/env.js';
import type { BearerCandidate } from '../bearer-candidate.js';
import { BearerSignatures } from '../bearer-signatures.js';
import type { Claims } from '../decoded-bearer.js';
import { BearerGuard } from './bearer-guard.js';
import { HardenedBearer } from './hardened-bearer.js';

/** By passport-azure-ad, through Nest's passport guard. */
export class PassportSignatures extends BearerSignatures implements OnApplicationShutdown {
  readonly #strategy: HardenedBearer;
  readonly #guard: BearerGuard;

  constructor(clientId: string, { audiences }: BearerPolicy) {
    super();
    this.#strategy = new HardenedBearer(clientId, audiences);
    this.#guard = new BearerGuard(this.#strategy.name);
  }

  override claimsOf(candidate: BearerCandidate, context: ExecutionContext): Promise<Claims> {
    return this.#guard.claimsOf(candidate, context);
  }

  onApplicationShutdown(): void {
    this.#strategy.leave();
  }
}
