import type { IncomingMessage } from 'node:http';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppModule, type ExtraModule } from './app.module.js';
import { SystemClock, type Clock } from './platform/clock.js';
import { useBodyParsers } from './platform/edge/body-parsers.js';
import { Edge } from './platform/edge/edge.js';
import { endConnections } from './platform/edge/ending.js';
import { answerMalformed } from './platform/edge/malformed-http.js';
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

const JSON_LIMIT_BYTES = 1_048_576;
const LONGEST_PATH_PARAMETER = 1_024;
/** With the time between two looks at it: headers are there within 15 seconds. */
const HEADERS_TIMEOUT_MS = 12_000;
const LOOK_AT_HEADERS_EVERY_MS = 2_500;
const IDLE_TIMEOUT_MS = 30_000;

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
  const adapter = new FastifyAdapter({
    bodyLimit: JSON_LIMIT_BYTES,
    genReqId: (request: IncomingMessage) => requestId(request.headers['x-request-id']),
    trustProxy: env.trustedProxies.length > 0 ? [...env.trustedProxies] : false,
    exposeHeadRoutes: false,
    return503OnClosing: false,
    routerOptions: { maxParamLength: LONGEST_PATH_PARAMETER },
    connectionTimeout: IDLE_TIMEOUT_MS,
    http: { connectionsCheckingInterval: LOOK_AT_HEADERS_EVERY_MS },
    clientErrorHandler: answerMalformed,
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      edge?.refuseEarly(request, reply, error),
  });
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.with({ env, clock, log }, modules),
    adapter,
    { bodyParser: false, abortOnError: false, logger: new NestLog(log) },
  );
  const ours = app.get(Edge);
  edge = ours;
  const instance = adapter.getInstance();
  instance.server.headersTimeout = HEADERS_TIMEOUT_MS;
  // How long a body may take is for the edge to say: some take hours.
  instance.server.requestTimeout = 0;
  endConnections(instance);
  app.get(Tracing).install(instance);
  ours.install(instance);
  useBodyParsers(instance, JSON_LIMIT_BYTES);
  app.useGlobalPipes(new RequestValidationPipe());
  app.useGlobalFilters(new ProblemFilter(app.get(ProblemRenderer)));
  describeApi(app, instance, env);
  await serveStaticFiles(instance, env);
  await app.get(RedisConnection).settled();
  warnAtStart(env, app.get(Log));
  return app;
}
