import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Resource } from '@entra-bff/contract';
import type { FastifyRequest } from 'fastify';
import { Env } from '../platform/env/env.js';
import { ApiProblems } from '../platform/openapi/api-problems.decorator.js';
import { BffError } from '../platform/problem.js';
import { RouteTraits } from '../platform/route-traits.js';
import type { Session } from '../session/session.js';
import { AccessTokens, type AccessTokenResult } from './access-tokens.js';
import { TOKEN_RESOURCE, type FreshToken } from './fresh-token.decorator.js';
import { ClientTokens } from './internal/on-behalf-of/client-tokens.js';
import { TOKEN_PROBLEMS, tokenProblem } from './token-problem.js';

/** Attaches a living access token for the route's resource to the request, or answers why there is none. */
@ApiProblems(...TOKEN_PROBLEMS, 'access_denied')
@Injectable()
export class FreshTokenGuard implements CanActivate {
  readonly #traits: RouteTraits<{ resource: Resource | undefined }>;

  constructor(
    reflector: Reflector,
    private readonly tokens: AccessTokens,
    private readonly clients: ClientTokens,
    private readonly env: Env,
  ) {
    this.#traits = new RouteTraits((places) => ({
      resource: reflector.getAllAndOverride<Resource | undefined>(TOKEN_RESOURCE, places),
    }));
  }

  /** Without a promise when the token is at hand: Nest then goes on at once. */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const { resource } = this.#traits.of(context);
    const request = context.getArgByIndex<FastifyRequest>(0);
    const { session } = request;
    if (session === undefined) return this.#forClient(request, resource);
    if (resource === undefined) return true;
    const attach = (result: AccessTokenResult): true => {
      request.freshToken = AttachedToken.from(result, [this.tokens, session, resource, this.env.publicUrl]);
      return true;
    };
    const atHand = this.tokens.atHand(session, resource);
    return atHand === undefined ? this.tokens.for(session, resource).then(attach) : attach(atHand);
  }

  async #forClient(request: FastifyRequest, resource: Resource | undefined): Promise<boolean> {
    const { machineClient } = request;
    if (machineClient === undefined) throw new BffError('session_required');
    if (resource !== undefined) request.freshToken = await this.clients.for(request, machineClient, resource);
    return true;
  }
}

class AttachedToken implements FreshToken {
  private constructor(
    private readonly tokens: AccessTokens,
    private readonly session: Session,
    readonly resource: Resource,
    readonly token: string,
    private readonly publicUrl: string,
  ) {}

  /** Throws the problem to answer with when there is no token. */
  static from(
    result: AccessTokenResult,
    [tokens, session, resource, publicUrl]: [AccessTokens, Session, Resource, string],
  ): FreshToken {
    if (result.kind !== 'token') throw tokenProblem(result, publicUrl);
    return new AttachedToken(tokens, session, resource, result.token, publicUrl);
  }

  async renewed(claims?: string): Promise<FreshToken> {
    const { tokens, session, resource, publicUrl } = this;
    const options = { rejected: this.token, ...(claims !== undefined && { claims }) };
    const result = await tokens.renew(session, resource, options);
    return AttachedToken.from(result, [tokens, session, resource, publicUrl]);
  }

  async refusal(claims?: string): Promise<BffError> {
    if (claims === undefined) return tokenProblem({ kind: 'reauth_required' }, this.publicUrl);
    return tokenProblem(await this.tokens.challenge(this.session, this.resource, claims), this.publicUrl);
  }
}
