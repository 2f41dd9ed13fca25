import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Resource } from '@entra-bff/contract';
import type { FastifyRequest } from 'fastify';
import { Clock } from '../platform/clock.js';
import { Env } from '../platform/env/env.js';
import { ApiProblems } from '../platform/openapi/api-problems.decorator.js';
import { BffError } from '../platform/problem.js';
import { RouteTraits } from '../platform/route-traits.js';
import type { Session } from '../session/session.js';
import { AccessTokens, type AccessToken, type AccessTokenResult } from './access-tokens.js';
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
    private readonly clock: Clock,
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
      const { tokens, clock } = this;
      request.freshToken = attached(result, { tokens, clock, session, publicUrl: this.env.publicUrl });
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

/** Whose token it is, and where newer ones come from. */
interface Source {
  tokens: AccessTokens;
  clock: Clock;
  session: Session;
  publicUrl: string;
}

/** Throws the problem to answer with when there is no token. */
function attached(result: AccessTokenResult, source: Source): FreshToken {
  if (result.kind !== 'token') throw tokenProblem(result, source.publicUrl);
  return new AttachedToken(result, source);
}

class AttachedToken implements FreshToken {
  readonly resource: Resource;
  readonly token: string;
  readonly expiresAt: number;

  constructor(
    { resource, token, expiresAt }: AccessToken,
    private readonly source: Source,
  ) {
    this.resource = resource;
    this.token = token;
    this.expiresAt = expiresAt;
  }

  async lasting(ms: number): Promise<FreshToken> {
    const { tokens, clock, session } = this.source;
    if (this.expiresAt - clock.now() >= ms) return this;
    const result = await tokens.renew(session, this.resource, { seen: this.token });
    return result.kind === 'token' || result.kind === 'session_ended' ? attached(result, this.source) : this;
  }

  async renewed(claims?: string): Promise<FreshToken> {
    const options = { rejected: this.token, ...(claims !== undefined && { claims }) };
    const result = await this.source.tokens.renew(this.source.session, this.resource, options);
    return attached(result, this.source);
  }

  async beside(resource: Resource): Promise<FreshToken> {
    const { tokens, session } = this.source;
    return attached(await tokens.for(session, resource), this.source);
  }

  async refusal(claims?: string): Promise<BffError> {
    const { tokens, session, publicUrl } = this.source;
    if (claims === undefined) return tokenProblem({ kind: 'reauth_required' }, publicUrl);
    return tokenProblem(await tokens.challenge(session, this.resource, claims), publicUrl);
  }
}
