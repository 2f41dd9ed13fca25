import { Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ROUTES } from '@entra-bff/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Env } from '../platform/env/env.js';
import { BffError } from '../platform/problem.js';
import { PUBLIC_ROUTE } from '../platform/public.decorator.js';
import { SessionCookie } from '../session/session-cookie.js';
import { Sessions } from '../session/sessions.js';

const NO_SLIDE = 'entra-bff:no-slide';

/** A route that a page polls: it does not count as activity. */
export const DoesNotSlide = (): MethodDecorator & ClassDecorator => SetMetadata(NO_SLIDE, true);

/** Finds the session of every request, and refuses those without one unless the route is public. */
@Injectable()
export class SessionGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly sessions: Sessions,
    private readonly cookie: SessionCookie,
    private readonly env: Env,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.#is(PUBLIC_ROUTE, context)) return true;
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const value = this.cookie.read(request);
    const session = value === undefined ? undefined : await this.sessions.find(value);
    if (session === undefined) {
      if (this.cookie.isPresent(request)) this.cookie.clear(http.getResponse<FastifyReply>());
      throw new BffError('session_required', { loginUrl: this.env.publicUrl + ROUTES.login });
    }
    request.session = session;
    if (!this.#is(NO_SLIDE, context)) await this.sessions.slide(session);
    return true;
  }

  #is(flag: string, context: ExecutionContext): boolean {
    return (
      this.reflector.getAllAndOverride<boolean | undefined>(flag, [
        context.getHandler(),
        context.getClass(),
      ]) === true
    );
  }
}
