import {
  applyDecorators,
  Injectable,
  SetMetadata,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { ApiProblems } from '../platform/openapi/api-problems.decorator.js';
import { requiredIfMatch } from '../upstream/entity-tags.js';
import { ApiIfMatch } from './openapi.js';

const NEEDS_IF_MATCH = 'entra-bff:needs-if-match';

/** The route changes something: it has to be told which version. */
export const NeedsIfMatch = (): MethodDecorator =>
  applyDecorators(
    ApiIfMatch(true),
    ApiProblems('precondition_required', 'etag_mismatch'),
    SetMetadata(NEEDS_IF_MATCH, true),
  );

/** Judges `If-Match` before a token is fetched for the change. */
@Injectable()
export class IfMatchGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const needed = this.reflector.get<boolean | undefined>(NEEDS_IF_MATCH, context.getHandler());
    const { headers } = context.switchToHttp().getRequest<FastifyRequest>();
    if (needed === true) requiredIfMatch(headers['if-match']);
    return true;
  }
}
