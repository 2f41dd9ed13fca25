import type { FastifyInstance } from 'fastify';

/** What a span may tell: words of a few, numbers and templates. No address, no query, nothing of a user. */
export interface SpanAttributes {
  'http.request.method'?: string;
  /** The template. */
  'http.route'?: string;
  'http.response.status_code'?: number;
  /** What an operator finds in the log. */
  'entra_bff.request_id'?: string;
  'entra_bff.service'?: string;
  'entra_bff.endpoint'?: string;
  'entra_bff.resource'?: string;
  'entra_bff.rung'?: string;
  'entra_bff.result'?: string;
}

/** `internal`: work of our own; `client`: a request to somebody else. */
export interface SpanStart {
  name: string;
  kind: 'internal' | 'client';
  attributes: SpanAttributes;
}

/** Adds to the span that runs. */
export type Note = (attributes: SpanAttributes) => void;

/** Traces of requests through browser, service, Entra and SharePoint. */
export abstract class Tracing {
  /** From here on each request has a span, as the outermost of its hooks. */
  abstract install(instance: FastifyInstance): void;

  /** Runs `work` in a span of its own, below the one that runs. */
  abstract span<T>(start: SpanStart, work: (note: Note) => Promise<T>): Promise<T>;

  /** The headers that carry the trace on, to whoever is called now. */
  abstract outgoing(): Readonly<Record<string, string>>;
}

const NOTHING = {};
const noNote: Note = () => undefined;

/** Off: no trace is begun, and one that comes in ends here. */
export class NoTracing extends Tracing {
  override install(): void {}

  override span<T>(_start: SpanStart, work: (note: Note) => Promise<T>): Promise<T> {
    return work(noNote);
  }

  override outgoing(): Readonly<Record<string, string>> {
    return NOTHING;
  }
}
