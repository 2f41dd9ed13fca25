import type { IncomingMessage } from 'node:http';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppModule, type ExtraModule } from './app.module.js';
import { SystemClock, type Clock } from './platform/clock.js';
import { Drain } from './platform/drain.js';
import { useBodyParsers } from './platform/edge/body-parsers.js';
import { Edge } from './platform/edge/edge.js';
import { EDGE_LIMITS } from './platform/edge/limits.js';
import { endConnections } from './platform/edge/ending.js';
import { answerMalformed } from './platform/edge/malformed-http.js';
import { trustIn } from './platform/edge/proxies.js';
import { requestId } from './platform/edge/request-id.js';
import type { Env } from './platform/env/env.js';
import { Log, NestLog, PinoLog } from './platform/log.js';
import { describeApi } from './platform/openapi.js';
import { ProblemFilter } from './platform/problem.filter.js';
import { ProblemRenderer } from './platform/problem-renderer.js';
import { RedisConnection } from './platform/redis/redis-connection.js';
import { warnAtStart } from './platform/start-warnings.js';
import { serveStaticFiles } from './platform/static-files.js';
import { Tracing } from './platform/tracing/tracing.js';
import { RequestValidationPipe } from './platform/validation.pipe.js';

export interface AppOptions {
  clock?: Clock;
  log?: Log;
  /** Routes of your own, behind the same guards as ours. */
  modules?: readonly ExtraModule[];
}

/** The whole service, ready to listen; tests use the same. */
export async function createApp(
  env: Env,
  { clock = new SystemClock(), log = new PinoLog(env.logLevel), modules = [] }: AppOptions = {},
): Promise<NestFastifyApplication> {
  let edge: Edge | undefined;
  const adapter = adapterFor(env, () => edge);
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.with({ env, clock, log }, modules),
    adapter,
    { bodyParser: false, abortOnError: false, logger: new NestLog(log) },
  );
  app.useLogger(new NestLog(app.get(Log)));
  const ours = app.get(Edge);
  edge = ours;
  const instance = adapter.getInstance();
  instance.server.headersTimeout = EDGE_LIMITS.headersTime;
  // How long a body may take is for the edge to say: some take hours.
  instance.server.requestTimeout = 0;
  endConnections(instance, app.get(Drain));
  app.get(Tracing).install(instance);
  ours.install(instance);
  useBodyParsers(instance, EDGE_LIMITS.json);
  app.useGlobalPipes(new RequestValidationPipe());
  app.useGlobalFilters(new ProblemFilter(app.get(ProblemRenderer)));
  describeApi(app, instance, env);
  await serveStaticFiles(instance, env);
  await app.get(RedisConnection).settled();
  warnAtStart(env, app.get(Log));
  return app;
}

/** What Node and Fastify judge before anything of ours does. */
function adapterFor(env: Env, edge: () => Edge | undefined): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: EDGE_LIMITS.json,
    genReqId: (request: IncomingMessage) => requestId(request.headers['x-request-id']),
    trustProxy: env.trustedProxies.length > 0 ? trustIn(env.trustedProxies) : false,
    exposeHeadRoutes: false,
    return503OnClosing: false,
    routerOptions: { maxParamLength: EDGE_LIMITS.pathParameter },
    connectionTimeout: EDGE_LIMITS.idle,
    http: {
      connectionsCheckingInterval: EDGE_LIMITS.looksAtHeaders,
      maxHeaderSize: EDGE_LIMITS.head,
      // Node would answer by itself, and go on with what comes behind.
      requireHostHeader: false,
    },
    clientErrorHandler: (error, socket) => answerMalformed(error, socket, edge()?.connections),
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      edge()?.refuseEarly(request, reply, error),
  });
}
