import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Resource } from '@entra-bff/contract';
import type { FastifyRequest } from 'fastify';
import { Env } from '../platform/env/env.js';
import { BffError } from '../platform/problem.js';
import { RouteTraits } from '../platform/route-traits.js';
import type { Session } from '../session/session.js';
import { AccessTokens, type AccessTokenResult } from './access-tokens.js';
import { TOKEN_RESOURCE, type FreshToken } from './fresh-token.decorator.js';
import { tokenProblem } from './token-problem.js';

/** Attaches a living access token for the route's resource to the request, or answers why there is none. */
@Injectable()
export class FreshTokenGuard implements CanActivate {
  readonly #traits: RouteTraits<{ resource: Resource | undefined }>;

  constructor(
    reflector: Reflector,
    private readonly tokens: AccessTokens,
    private readonly env: Env,
  ) {
    this.#traits = new RouteTraits((places) => ({
      resource: reflector.getAllAndOverride<Resource | undefined>(TOKEN_RESOURCE, places),
    }));
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { resource } = this.#traits.of(context);
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (request.session === undefined) throw new BffError('session_required');
    if (resource === undefined) return true;
    const { session } = request;
    const result = this.tokens.atHand(session, resource) ?? (await this.tokens.for(session, resource));
    request.freshToken = this.#attached(session, resource, result);
    return true;
  }

  #attached(session: Session, resource: Resource, result: AccessTokenResult): FreshToken {
    if (result.kind !== 'token') throw tokenProblem(result, this.env.publicUrl);
    const { token } = result;
    return {
      resource,
      token,
      renewed: async (claims) => {
        const options = { rejected: token, ...(claims !== undefined && { claims }) };
        return this.#attached(session, resource, await this.tokens.renew(session, resource, options));
      },
      refusal: async (claims) =>
        tokenProblem(await this.tokens.challenge(session, resource, claims), this.env.publicUrl),
    };
  }
}
