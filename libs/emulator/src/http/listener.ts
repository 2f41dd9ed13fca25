import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { EmulatorRequest } from './exchange.js';
import { deliver } from './deliver.js';
import type { Delivery } from './play-fault.js';
import { readRequest } from './read-request.js';
import { text } from './responses.js';

export interface ListenerOptions {
  host: string;
  /** 0: any free port. */
  port: number;
  /** The host name in the origin that clients are given. */
  publicHost: string;
  tls: { key: string; cert: string } | undefined;
  /** Bodies that are announced as longer are not read; default: all are. */
  bodyLimit?: number;
}

/** Answers one request. */
export type Answering = (request: EmulatorRequest) => Promise<Delivery>;

/** One HTTP or HTTPS server on one port. */
export interface Listener {
  origin: string;
  /** Begins to answer; until then requests get 503. `time` gives the `Date` header. */
  serve(answer: Answering, time: () => number): void;
  close(): Promise<void>;
}

const notYet: Answering = () =>
  Promise.resolve({ kind: 'send', response: text(503, 'The emulator is starting') });

export async function openListener(options: ListenerOptions): Promise<Listener> {
  let answer: Answering = notYet;
  let time: () => number = Date.now;
  let origin = '';
  const server = makeServer(options.tls, (message, out) => {
    exchange(message, out, { origin, limit: options.bodyLimit ?? Infinity }, answer)
      .then((delivery) => deliver(delivery, out, new Date(time())))
      // Headers that Node refuses to write, or a client that left meanwhile.
      .catch(() => out.destroy());
  });
  const port = await listen(server, options);
  origin = `${options.tls ? 'https' : 'http'}://${options.publicHost}:${port}`;
  return {
    origin,
    serve: (newAnswer, newTime) => {
      answer = newAnswer;
      time = newTime;
    },
    close: () => close(server),
  };
}

function makeServer(tls: ListenerOptions['tls'], listener: RequestListener): Server {
  const server = tls ? createTlsServer(tls, listener) : createServer(listener);
  // Longer than clients keep idle connections: a race between a request and our close would look like a fault.
  server.keepAliveTimeout = 65_000;
  return server;
}

async function exchange(
  message: IncomingMessage,
  out: ServerResponse,
  { origin, limit }: { origin: string; limit: number },
  answer: Answering,
): Promise<Delivery> {
  try {
    return await answer(await readRequest(message, origin, limit));
  } catch (error) {
    if (out.destroyed || out.socket?.destroyed) return { kind: 'hang' };
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { kind: 'send', response: text(500, `A defect of the emulator:\n${detail}`) };
  }
}

function listen(server: Server, { host, port }: ListenerOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
