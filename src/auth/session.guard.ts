import { Injectable, SetMetadata, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Resource } from '@entra-bff/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { describeError, Log } from '../platform/log.js';
import { PUBLIC_ROUTE } from '../platform/public.decorator.js';
import { RouteTraits } from '../platform/route-traits.js';
import { SessionCookie } from '../session/session-cookie.js';
import type { Session } from '../session/session.js';
import { Sessions } from '../session/sessions.js';
import { AccessTokens } from './access-tokens.js';
import { BrowserSession } from './browser-session.js';
import { TOKEN_RESOURCE } from './fresh-token.decorator.js';
import { MachineClients } from './internal/bearer/machine-clients.js';
import { isFor, namesAnother } from './internal/named-user.js';
import type { MachineClient } from './machine-client.js';

const NO_SLIDE = 'entra-bff:no-slide';

/** A route that a page polls: it does not count as activity. */
export const DoesNotSlide = (): MethodDecorator & ClassDecorator => SetMetadata(NO_SLIDE, true);

interface Traits {
  isPublic: boolean;
  slides: boolean;
  resource: Resource | undefined;
}

/**
 * Finds the session of every request, or the machine client that came instead, and refuses those without either unless
 * the route is public. A page that says whose it is gets nothing done for somebody else.
 */
@Injectable()
export class SessionGuard implements CanActivate {
  readonly #traits: RouteTraits<Traits>;

  constructor(
    reflector: Reflector,
    private readonly sessions: Sessions,
    private readonly cookie: SessionCookie,
    private readonly tokens: AccessTokens,
    private readonly clients: MachineClients,
    private readonly browser: BrowserSession,
    private readonly log: Log,
  ) {
    this.#traits = new RouteTraits((places) => ({
      isPublic: reflector.getAllAndOverride<boolean | undefined>(PUBLIC_ROUTE, places) === true,
      slides: reflector.getAllAndOverride<boolean | undefined>(NO_SLIDE, places) !== true,
      resource: reflector.getAllAndOverride<Resource | undefined>(TOKEN_RESOURCE, places),
    }));
  }

  /** Without a promise when the session is at hand: Nest then goes on at once. */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const { isPublic, slides, resource } = this.#traits.of(context);
    if (isPublic) return true;
    const request = context.getArgByIndex<FastifyRequest>(0);
    if (request.bearer !== undefined) return this.#admit(request, context);
    const value = this.cookie.read(request);
    if (value === undefined) return this.#refuse(context);
    const session = this.sessions.atHand(value);
    if (session !== undefined) return this.#attach(request, session, slides);
    return this.#find(request, value, resource).then((found) =>
      found === undefined ? this.#refuse(context) : this.#attach(request, found, slides),
    );
  }

  /** Whatever becomes of it, the cookie beside it counts for nothing. */
  #admit(request: FastifyRequest, context: ExecutionContext): boolean | Promise<boolean> {
    const attach = (client: MachineClient): true => {
      if (!isFor(request, client.user)) throw namesAnother();
      request.machineClient = client;
      return true;
    };
    const client = this.clients.of(request, context);
    return client instanceof Promise ? client.then(attach) : attach(client);
  }

  #attach(request: FastifyRequest, session: Session, slides: boolean): true {
    if (!isFor(request, session.user)) throw namesAnother();
    request.session = session;
    if (slides && this.sessions.isSlideDue(session)) this.#slide(session);
    return true;
  }

  #refuse(context: ExecutionContext): never {
    const http = context.switchToHttp();
    return this.browser.refuse(http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  /** Together with the token that the route needs: one round trip for both. */
  #find(
    request: FastifyRequest,
    cookie: string,
    resource: Resource | undefined,
  ): Promise<Session | undefined> {
    const account = resource === undefined ? undefined : this.sessions.accountTag(cookie);
    const session = this.sessions.find(cookie);
    if (account !== undefined && resource !== undefined) {
      const isWanted = session
        .then((found) => found !== undefined && isFor(request, found.user))
        .catch(() => false);
      this.tokens.prefetch(account, resource, isWanted);
    }
    return session;
  }

  /** Nobody waits for it. */
  #slide(session: Session): void {
    this.sessions.slide(session).catch((error: unknown) => {
      this.log.write('request_failed', { detail: 'activity not noted', ...describeError(error) });
    });
  }
}
