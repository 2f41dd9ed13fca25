import { createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import type { Resource } from '@entra-bff/contract';
import type { FastifyRequest } from 'fastify';
import { BffError } from '../platform/problem.js';

/** A token that a guard attached to the request, and the one way to a newer one. */
export interface FreshToken {
  readonly resource: Resource;
  readonly token: string;
  /** When it ends, in milliseconds since the epoch. */
  readonly expiresAt: number;
  /**
   * A token that outlasts what takes long: this one while it lives for `ms` more milliseconds, else a newer one; this
   * one too where no newer one can be had, for it is still good. Throws the BffError of a session that ended meanwhile.
   */
  lasting(ms: number): Promise<FreshToken>;
  /**
   * After the resource refused {@link token}: one renewal, with the claims it asked for if any. Throws the
   * BffError to answer with when there is no better token.
   */
  renewed(claims?: string): Promise<FreshToken>;
  /** The same user's token for another resource, for a call that needs both. Throws as `renewed` does. */
  beside(resource: Resource): Promise<FreshToken>;
  /** The refusal to answer with when the renewed token is refused as well, for claims or for no reason given. */
  refusal(claims?: string): Promise<BffError>;
}

declare module 'fastify' {
  interface FastifyRequest {
    freshToken?: FreshToken;
  }
}

export const TOKEN_RESOURCE = 'entra-bff:token-resource';

/** The route calls this resource: {@link FreshTokenGuard} attaches a token for it. */
export const NeedsToken = (resource: Resource): MethodDecorator & ClassDecorator =>
  SetMetadata(TOKEN_RESOURCE, resource);

/** The token that the guard attached. */
export const Token = createParamDecorator((_data: unknown, context: ExecutionContext): FreshToken => {
  const token = context.getArgByIndex<FastifyRequest>(0).freshToken;
  if (token === undefined)
    throw new BffError('internal_error', { cause: new Error('The route needs a token guard.') });
  return token;
});
