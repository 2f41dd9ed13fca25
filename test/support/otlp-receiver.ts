import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { portOf } from './free-port.js';

export interface ReceivedSpan {
  traceId: string;
  spanId: string;
  /** Empty for the first of a trace. */
  parentSpanId: string;
  name: string;
  /** 1 internal, 2 server, 3 client. */
  kind: number;
  attributes: Record<string, string | number>;
}

interface Attribute {
  key: string;
  value: { stringValue?: string; intValue?: number | string; doubleValue?: number };
}
interface Payload {
  resourceSpans: {
    resource: { attributes: Attribute[] };
    scopeSpans: { spans: (Omit<ReceivedSpan, 'attributes'> & { attributes: Attribute[] })[] }[];
  }[];
}

/** A collector of traces that takes OTLP as JSON over HTTP, as far as a test needs one. */
export interface OtlpReceiver {
  url: string;
  spans: ReceivedSpan[];
  /** Of those who sent. */
  resources: Record<string, string | number>[];
  /** Bodies and headers as they came. */
  texts: string[];
  /** What it answers; 200 unless told. */
  status: number;
  stop(): Promise<void>;
}

export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const server = createServer((request, response) => void answer(request, response));
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    receiver.texts.push(`${request.url}\n${JSON.stringify(request.headers)}\n${body}`);
    if (receiver.status === 200) receive(JSON.parse(body));
    response.writeHead(receiver.status, { 'content-type': 'application/json' }).end('{}');
  };
  const receive = ({ resourceSpans }: Payload): void => {
    for (const { resource, scopeSpans } of resourceSpans) {
      receiver.resources.push(toRecord(resource.attributes));
      for (const span of scopeSpans.flatMap(({ spans }) => spans))
        receiver.spans.push({
          ...span,
          parentSpanId: span.parentSpanId ?? '',
          attributes: toRecord(span.attributes),
        });
    }
  };
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const receiver: OtlpReceiver = {
    url: `http://127.0.0.1:${portOf(server)}`,
    spans: [],
    resources: [],
    texts: [],
    status: 200,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return receiver;
}

function toRecord(attributes: readonly Attribute[]): Record<string, string | number> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [
      key,
      value.stringValue ?? Number(value.intValue ?? value.doubleValue),
    ]),
  );
}
