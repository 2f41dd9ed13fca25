import { request, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { newCertificate } from '@entra-bff/emulator';
import { portOf } from './free-port.js';

/** Sites under `.test` on one HTTPS port: what cookies do depends on real host names and on TLS. */
export interface HttpsSites {
  origin(host: string): string;
  serve(host: string, listener: RequestListener): void;
  stop(): Promise<void>;
}

/** The certificate is made here and now; browsers of the tests take any. */
export async function startHttpsSites(): Promise<HttpsSites> {
  const sites = new Map<string, RequestListener>();
  const server = createServer(await newCertificate('sites.test'), (incoming, outgoing) => {
    const site = sites.get(incoming.headers.host?.split(':', 1)[0] ?? '');
    if (site === undefined) outgoing.writeHead(421).end();
    else site(incoming, outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: (host) => `https://${host}:${portOf(server)}`,
    serve: (host, listener) => void sites.set(host, listener),
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What a test does to the traffic on its way. */
export interface Passing {
  onRequest?(incoming: IncomingMessage, outgoing: ServerResponse): void;
  /** Where an answer leads instead. */
  onRedirect?(location: string): string;
  /** Sees what comes back, its body included if it listens at once. */
  onAnswer?(answer: IncomingMessage): void;
}

/** Ends TLS, as a load balancer does, and passes everything else on as it came, `Host` included. */
export function passTo(address: string, { onRequest, onRedirect, onAnswer }: Passing = {}): RequestListener {
  return (incoming, outgoing) => {
    onRequest?.(incoming, outgoing);
    const { method, url = '/', headers } = incoming;
    const onwards = request(new URL(url, address), { method, headers }, (answer) => {
      onAnswer?.(answer);
      outgoing.writeHead(answer.statusCode ?? 502, rewritten(answer.rawHeaders, onRedirect));
      answer.pipe(outgoing);
    });
    onwards.on('error', () => outgoing.destroy());
    incoming.pipe(onwards);
  };
}

/** Names and values in turn. */
function rewritten(headers: readonly string[], onRedirect: Passing['onRedirect']): string[] {
  return headers.map((text, at) => {
    const isLocation = at % 2 === 1 && headers[at - 1]?.toLowerCase() === 'location';
    return isLocation ? (onRedirect?.(text) ?? text) : text;
  });
}

/** Answers every path with one page. */
export function onePage(html: string): RequestListener {
  return (_incoming, outgoing) => {
    outgoing.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html);
  };
}
