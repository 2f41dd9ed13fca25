import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Env } from '../env/env.js';
import { Log } from '../log.js';
import { Metrics } from './metrics.js';

const PATH = '/metrics';
const TRY_AGAIN_MS = 5_000;
const REQUEST_TIMEOUT_MS = 10_000;
const PLAIN = 'text/plain; charset=utf-8';
const PROMETHEUS = 'text/plain; version=0.0.4; charset=utf-8';

/**
 * Answers `GET /metrics` on METRICS_PORT, and nothing else there. It goes on while the service drains. A service without
 * metrics is better than none: when the port is taken that is told, and tried again.
 */
@Injectable()
export class MetricsServer implements OnApplicationBootstrap, OnApplicationShutdown {
  #server: Server | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isTold = false;
  #isClosed = false;

  constructor(
    private readonly env: Env,
    private readonly metrics: Metrics,
    private readonly log: Log,
  ) {}

  /** Where it listens; undefined: nowhere. */
  get port(): number | undefined {
    const address = this.#server?.address();
    return typeof address === 'object' ? address?.port : undefined;
  }

  async onApplicationBootstrap(): Promise<void> {
    if (this.env.metricsPort !== undefined) await this.#listen(this.env.metricsPort);
  }

  onApplicationShutdown(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#server?.close();
    this.#server?.closeAllConnections();
  }

  async #listen(port: number): Promise<void> {
    if (this.#isClosed) return;
    const server = createServer((request, response) => void this.#answer(request, response));
    server.requestTimeout = REQUEST_TIMEOUT_MS;
    server.headersTimeout = REQUEST_TIMEOUT_MS;
    await new Promise<void>((resolve) => {
      server.once('error', (error) => {
        this.#tellAndTryAgain(port, error);
        resolve();
      });
      server.listen(port, this.env.host, () => {
        this.#server = server;
        resolve();
      });
    });
  }

  #tellAndTryAgain(port: number, error: NodeJS.ErrnoException): void {
    if (!this.#isTold) this.log.write('metrics_not_served', { port, errorCode: error.code });
    this.#isTold = true;
    this.#timer = setTimeout(() => void this.#listen(port), TRY_AGAIN_MS).unref();
  }

  async #answer({ method, url = '' }: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('X-Content-Type-Options', 'nosniff');
    if (url.split('?', 1)[0] !== PATH) return say(response, 404, 'Only /metrics is here.\n');
    if (method !== 'GET') {
      response.setHeader('Allow', 'GET');
      return say(response, 405, 'Only GET.\n');
    }
    const text = await this.metrics.text().catch(() => undefined);
    if (text === undefined) return say(response, 500, 'The metrics could not be read.\n');
    response.setHeader('Content-Type', PROMETHEUS);
    response.end(text);
  }
}

function say(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': PLAIN }).end(text);
}
