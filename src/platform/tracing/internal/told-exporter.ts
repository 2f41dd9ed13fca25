import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base';
import type { TracingTarget } from '../../env/tracing-target.js';
import type { Log } from '../../log.js';

type Done = Parameters<SpanExporter['export']>[1];

const TIMEOUT_MS = 5_000;

/** Sends spans to a collector, and tells once when it does not take them. */
export class ToldExporter implements SpanExporter {
  readonly #exporter: OTLPTraceExporter;
  #isLosing = false;

  constructor(
    { url, headers }: Pick<TracingTarget, 'url' | 'headers'>,
    private readonly log: Log,
  ) {
    this.#exporter = new OTLPTraceExporter({ url, headers, timeoutMillis: TIMEOUT_MS });
  }

  export(spans: ReadableSpan[], done: Done): void {
    this.#exporter.export(spans, (result) => {
      const isLost = result.error !== undefined;
      if (isLost !== this.#isLosing) this.log.write(isLost ? 'traces_not_taken' : 'traces_taken');
      this.#isLosing = isLost;
      done(result);
    });
  }

  forceFlush(): Promise<void> {
    return this.#exporter.forceFlush();
  }

  shutdown(): Promise<void> {
    return this.#exporter.shutdown();
  }
}
