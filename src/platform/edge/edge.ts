import { Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Drain } from '../drain.js';
import { Env } from '../env/env.js';
import { Log } from '../log.js';
import { RequestMetrics } from '../metrics/request-metrics.js';
import { asBffError } from '../problem-mapping.js';
import { BffError } from '../problem.js';
import { ProblemRenderer } from '../problem-renderer.js';
import { Arrival, bringsBody } from './arrival.js';
import { presentedBearer, takesBearer } from './bearer.js';
import { cookieValues, sessionCookieName } from './cookies.js';
import { Connections } from './connections.js';
import { applyCors } from './cors.js';
import { judgeCrossSite, type CrossSitePolicy } from './cross-site.js';
import { securityHeaders } from './headers.js';
import { HostCheck } from './host-check.js';
import { EDGE_LIMITS } from './limits.js';
import { asksFirst, hasTooLargeHead, hasTooManyParameters, isPlainRequest } from './message-form.js';
import { Origins } from './origins.js';
import { routeOf, RouteTable } from './route-table.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** How the route treats requests that another site may have caused; `strict` when absent. */
    crossSite?: CrossSitePolicy;
    /** Answers whatever `Host` the caller names: for probes that know only an address. */
    anyHost?: boolean;
    /** Served under the host of NOTIFICATIONS_URL, and no other. */
    notificationsHost?: boolean;
    /** The handler has an answer of its own while the service ends. */
    answersWhileDraining?: boolean;
  }
}

/** Everything that happens to a request before a handler or a body parser sees it. */
@Injectable()
export class Edge {
  readonly connections = new Connections();
  readonly #hosts: HostCheck;
  readonly #notificationsHosts: HostCheck;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #cookieName: string;
  readonly #takesBearer: boolean;

  constructor(
    env: Env,
    private readonly origins: Origins,
    private readonly renderer: ProblemRenderer,
    private readonly log: Log,
    private readonly drain: Drain,
    private readonly metrics: RequestMetrics,
  ) {
    this.#hosts = new HostCheck(env);
    this.#notificationsHosts = new HostCheck({ publicUrl: env.notificationsUrl });
    this.#headers = securityHeaders(env);
    this.#cookieName = sessionCookieName(env);
    this.#takesBearer = env.bearer !== undefined;
  }

  install(instance: FastifyInstance): void {
    const routes = new RouteTable(instance);
    instance.addHook('onRequest', (request, reply, done) => {
      if (!this.begin(request, reply)) return;
      try {
        this.judgeForm(request, reply);
        this.judge(request, routes);
        done();
      } catch (error) {
        this.renderer.send(request, reply, asBffError(error));
      }
    });
    // What was in flight when the service began to end is the last on its connection as well.
    instance.addHook('onSend', (_request, reply, _payload, done) => {
      if (this.drain.draining) reply.header('Connection', 'close');
      done();
    });
    // Whoever asks before sending a body hears from the handlers, and not from Node.
    const { server } = instance;
    server.on('checkExpectation', (request, response) => server.emit('request', request, response));
    server.on('checkContinue', (request, response) => {
      // Nothing to send: what it asks changes nothing.
      if (!bringsBody(request) && asksFirst(request.headers)) response.writeContinue();
      server.emit('request', request, response);
    });
    // Bytes are asked for by whoever reads them, behind the guards.
    instance.addHook('preParsing', (request, _reply, _payload, done) => {
      if (request.routeOptions.config?.rawBody !== true) request.arrival?.want();
      done(null);
    });
  }

  /** The router's own refusals (a path that cannot be decoded, or is too long) come before any hook. */
  refuseEarly(request: FastifyRequest, reply: FastifyReply, error: unknown): void {
    if (!this.begin(request, reply)) return;
    if (request.headers.upgrade !== undefined || !isPlainRequest(request.raw))
      this.endConnection(request, reply);
    this.renderer.send(request, reply, asBffError(error));
  }

  /** What every request begins with, whatever it asks. False for what has its answer already, or must not be heard. */
  private begin(request: FastifyRequest, reply: FastifyReply): boolean {
    if (!this.observe(request, reply)) {
      reply.hijack();
      return false;
    }
    this.limitArrival(request, reply);
    this.setCommonHeaders(request, reply);
    return !applyCors(request, reply, this.origins) && !this.refuseLargeHead(request, reply);
  }

  private setCommonHeaders(request: FastifyRequest, reply: FastifyReply): void {
    reply.headers(this.#headers);
    reply.header('X-Request-Id', request.id);
  }

  /** A body that does not come to its end is answered, and its connection ends. */
  private limitArrival(request: FastifyRequest, reply: FastifyReply): void {
    const { raw } = request;
    if (!bringsBody(raw)) return;
    request.arrival = new Arrival(raw, EDGE_LIMITS.bodyTime, () => {
      if (reply.sent) return void raw.destroy();
      reply.header('Connection', 'close');
      this.renderer.send(request, reply, new BffError('request_timeout'));
    });
    reply.raw.once('finish', () => {
      if (!raw.complete) request.arrival?.answered();
    });
    this.letWait(request, reply);
  }

  /** One that is answered without having been asked for its body may send it, or not: nothing can follow on its connection. */
  private letWait({ raw, arrival }: FastifyRequest, reply: FastifyReply): void {
    if (!asksFirst(raw.headers)) return;
    reply.header('Connection', 'close');
    arrival?.awaits(() => {
      const mayGoOn = !this.drain.draining && !/\bclose\b/i.test(raw.headers.connection ?? '');
      if (mayGoOn) reply.removeHeader('Connection');
      reply.raw.writeContinue();
    });
  }

  /** What follows on such a connection cannot be trusted either, or would not be read any more. */
  private endConnection({ raw }: FastifyRequest, reply: FastifyReply): void {
    reply.header('Connection', 'close');
    this.connections.endAfter(raw);
  }

  /** As Node answers what is larger still: no code of the contract says it. */
  private refuseLargeHead(request: FastifyRequest, reply: FastifyReply): boolean {
    if (!hasTooLargeHead(request.raw)) return false;
    this.endConnection(request, reply);
    void reply.code(431).send();
    return true;
  }

  private judgeForm(request: FastifyRequest, reply: FastifyReply): void {
    // Node reads nothing more behind it, whatever it asks to become.
    if (request.headers.upgrade !== undefined) this.endConnection(request, reply);
    if (!isPlainRequest(request.raw)) {
      this.endConnection(request, reply);
      throw new BffError('bad_request');
    }
    if (request.url.length > EDGE_LIMITS.target) throw new BffError('uri_too_long');
    if (hasTooManyParameters(request.url))
      throw new BffError('bad_request', { detail: `More than ${EDGE_LIMITS.parameters} query parameters.` });
  }

  private judge(request: FastifyRequest, routes: RouteTable): void {
    const { config } = request.routeOptions;
    // Probes are answered to the end, and know only an address.
    if (config?.anyHost !== true) {
      if (config?.answersWhileDraining !== true) this.drain.judge();
      const hosts = config?.notificationsHost === true ? this.#notificationsHosts : this.#hosts;
      hosts.judge(request.headers.host);
    }
    if (request.is404) this.refuseUnknown(request, routes);
    this.noteBearer(request);
    judgeCrossSite(
      {
        method: request.method,
        headers: request.headers,
        hasSessionCookie: () =>
          request.bearer === undefined && cookieValues(request.headers.cookie, this.#cookieName).length > 0,
        policy: config?.crossSite ?? 'strict',
      },
      this.origins,
    );
  }

  /** Decided once: who lifts the CSRF rule and who ignores the cookie go by the same word. */
  private noteBearer(request: FastifyRequest): void {
    if (!this.#takesBearer || !takesBearer(request.routeOptions.url)) return;
    const presented = presentedBearer(request.raw);
    if (presented !== undefined) request.bearer = presented;
  }

  /** Unknown paths and methods end here, before any body is read. */
  private refuseUnknown(request: FastifyRequest, routes: RouteTable): void {
    const path = request.url.split('?', 1)[0] ?? '/';
    const allow = routes.methodsAt(path);
    if (allow.length > 0) throw new BffError('method_not_allowed', { allow });
    throw new BffError('not_found');
  }

  /** Until the answer has left, or the client has. False for what must not be heard any more. */
  private observe(request: FastifyRequest, reply: FastifyReply): boolean {
    const isHeard = this.connections.begin(request.raw, reply.raw, () => {
      this.drain.leave();
      this.metrics.ended(request, reply);
      this.logAnswer(request, reply);
    });
    if (!isHeard) return false;
    this.drain.enter();
    if (this.drain.draining) this.endConnection(request, reply);
    return true;
  }

  /** The route's pattern instead of its URL: a query may hold a code, a path an item's name. */
  private logAnswer(request: FastifyRequest, reply: FastifyReply): void {
    const { statusCode: status } = reply.raw;
    const event = status < 400 ? 'request_completed' : 'request_refused';
    if (!this.log.tells(event)) return;
    this.log.write(event, {
      requestId: request.id,
      method: request.method,
      route: routeOf(request),
      status,
      ms: Math.round(reply.elapsedTime),
    });
  }
}
