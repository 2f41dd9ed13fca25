import {
  applyDecorators,
  createParamDecorator,
  Injectable,
  SetMetadata,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { Env } from '../platform/env/env.js';
import { ApiProblems } from '../platform/openapi/api-problems.decorator.js';
import { requiredIfMatch } from '../platform/entity-tags.js';
import { ApiIfMatch } from './openapi.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Which version a change is of, for a route that has to be told. */
    ifMatch?: string;
  }
}

const NEEDS_IF_MATCH = 'entra-bff:needs-if-match';

/** The route changes something: it has to be told which version. */
export const NeedsIfMatch = (): MethodDecorator =>
  applyDecorators(
    ApiIfMatch(true),
    ApiProblems('precondition_required', 'etag_mismatch'),
    SetMetadata(NEEDS_IF_MATCH, true),
  );

/** The version that was told to a route with {@link NeedsIfMatch}; `*` only where any version is allowed. */
export const IfMatch = createParamDecorator(
  (_data: unknown, context: ExecutionContext): string =>
    context.getArgByIndex<FastifyRequest>(0).ifMatch ?? requiredIfMatch(undefined),
);

/** Judges `If-Match` before a token is fetched for the change. */
@Injectable()
export class IfMatchGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly env: Env,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const needed = this.reflector.get<boolean | undefined>(NEEDS_IF_MATCH, context.getHandler());
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (needed === true) {
      request.ifMatch = requiredIfMatch(request.headers['if-match'], this.env.anyVersionAllowed);
    }
    return true;
  }
}
