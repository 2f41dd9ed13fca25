import type { ExecutionContext } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import type { BearerCandidate } from '../bearer-candidate.js';
import { BearerRefused } from '../bearer-refused.js';
import type { Claims } from '../decoded-bearer.js';

/** Nest's passport guard around one strategy. */
export class BearerGuard extends AuthGuard() {
  readonly #candidates = new WeakMap<FastifyRequest, BearerCandidate>();

  constructor(strategyName: string) {
    super({ defaultStrategy: strategyName, session: false });
  }

  /** The claims of a token whose signature is good. Throws {@link BearerRefused}. */
  async claimsOf(candidate: BearerCandidate, context: ExecutionContext): Promise<Claims> {
    this.#candidates.set(context.switchToHttp().getRequest<FastifyRequest>(), candidate);
    await this.canActivate(context);
    const { user } = candidate;
    if (typeof user !== 'object' || user === null) throw new BearerRefused('signature');
    return Object.fromEntries(Object.entries(user));
  }

  override getRequest(context: ExecutionContext): BearerCandidate | undefined {
    return this.#candidates.get(context.switchToHttp().getRequest<FastifyRequest>());
  }

  /** Passport tells a refused token from its own trouble: only the first is the client's. */
  override handleRequest<TUser>(error: unknown, user: TUser): TUser {
    if (error !== null && error !== undefined) throw error;
    if (typeof user !== 'object' || user === null) throw new BearerRefused('signature');
    return user;
  }
}
