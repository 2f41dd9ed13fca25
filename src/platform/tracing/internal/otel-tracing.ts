import { AsyncLocalStorage } from 'node:async_hooks';
import type { OnApplicationShutdown } from '@nestjs/common';
import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Context,
  type Span,
  type Tracer,
} from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { routeOf } from '../../edge/route-table.js';
import type { TracingTarget } from '../../env/tracing-target.js';
import type { Log } from '../../log.js';
import { parseTraceparent } from '../traceparent.js';
import { Tracing, type Note, type SpanAttributes, type SpanStart } from '../tracing.js';
import { OwnSampler } from './own-sampler.js';
import { ToldExporter } from './told-exporter.js';

const SEND_EVERY_MS = 2_000;
/** A collector that does not answer must not hold up the end. */
const LONGEST_END_MS = 2_000;
const KINDS = { internal: SpanKind.INTERNAL, client: SpanKind.CLIENT } as const;

declare module 'fastify' {
  interface FastifyRequest {
    /** Where traces are on. */
    span?: Span;
  }
}

/** The one place that knows OpenTelemetry. Nothing is registered globally: several services in one process do not meet. */
export class OtelTracing extends Tracing implements OnApplicationShutdown {
  readonly #provider: BasicTracerProvider;
  readonly #tracer: Tracer;
  readonly #running = new AsyncLocalStorage<Span>();

  constructor(target: TracingTarget, log: Log) {
    super();
    const processor = new BatchSpanProcessor(new ToldExporter(target, log), {
      scheduledDelayMillis: SEND_EVERY_MS,
    });
    this.#provider = new BasicTracerProvider({
      resource: resourceFromAttributes(target.resource),
      sampler: new OwnSampler(target.sampling),
      spanProcessors: [processor],
    });
    this.#tracer = this.#provider.getTracer('entra-bff');
  }

  override install(instance: FastifyInstance): void {
    instance.addHook('onRequest', (request, reply, done) => {
      this.#running.run(this.#begin(request, reply), done);
    });
    // What a body's arrival sets off belongs to the connection.
    instance.addHook('preValidation', (request, _reply, done) => {
      if (request.span === undefined) done();
      else this.#running.run(request.span, done);
    });
  }

  override span<T>({ name, kind, attributes }: SpanStart, work: (note: Note) => Promise<T>): Promise<T> {
    const parent = this.#running.getStore();
    const context = parent === undefined ? ROOT_CONTEXT : trace.setSpan(ROOT_CONTEXT, parent);
    const span = this.#tracer.startSpan(name, { kind: KINDS[kind], attributes: { ...attributes } }, context);
    const note = (more: SpanAttributes): void => void span.setAttributes({ ...more });
    return this.#running.run(span, async () => {
      try {
        return await work(note);
      } catch (error) {
        // Its message may say what was sent.
        span.setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
      }
    });
  }

  override outgoing(): Readonly<Record<string, string>> {
    const span = this.#running.getStore();
    if (span === undefined) return {};
    const { traceId, spanId, traceFlags } = span.spanContext();
    const sampled = traceFlags & TraceFlags.SAMPLED;
    return { traceparent: `00-${traceId}-${spanId}-${sampled.toString(16).padStart(2, '0')}` };
  }

  async onApplicationShutdown(): Promise<void> {
    const ended = this.#provider.shutdown().catch(() => undefined);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, LONGEST_END_MS);
    });
    await Promise.race([ended, late]);
    clearTimeout(timer);
  }

  #begin(request: FastifyRequest, reply: FastifyReply): Span {
    const route = routeOf(request);
    // A part of a batch is called from within.
    const outer = this.#running.getStore();
    const span = this.#tracer.startSpan(
      `${request.method} ${route}`,
      {
        kind: outer === undefined ? SpanKind.SERVER : SpanKind.INTERNAL,
        attributes: {
          'http.request.method': request.method,
          'http.route': route,
          'entra_bff.request_id': request.id,
        },
      },
      outer === undefined ? contextOf(request) : trace.setSpan(ROOT_CONTEXT, outer),
    );
    request.span = span;
    reply.raw.once('close', () => {
      const { statusCode } = reply.raw;
      span.setAttribute('http.response.status_code', statusCode);
      if (statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    });
    return span;
  }
}

/** Where the caller's trace stands, if it has one. */
function contextOf({ headers }: FastifyRequest): Context {
  const parent = parseTraceparent(headers['traceparent']);
  if (parent === undefined) return ROOT_CONTEXT;
  const { traceId, spanId, sampled } = parent;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: Number(sampled), isRemote: true });
}
