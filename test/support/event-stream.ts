import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { ROUTES } from '@entra-bff/contract';
import type { Browser } from './browser.js';
import { until } from './until.js';

/** One block that came: `data` as it was sent, empty where there was none. */
export interface HeardEvent {
  id: string;
  name: string;
  data: string;
}

export interface StreamOptions {
  /** Where to connect to; the origin that users see unless told. */
  via?: string;
  lastEventId?: string;
  headers?: Record<string, string>;
}

/** What an EventSource does, without coming back: the raw text, and the events in it. */
export class EventReader {
  text = '';
  isOver = false;

  private constructor(
    private readonly outgoing: ClientRequest,
    readonly answer: IncomingMessage,
  ) {
    answer.setEncoding('utf8');
    answer.on('data', (chunk: string) => (this.text += chunk));
    answer.on('close', () => (this.isOver = true));
    answer.on('error', () => undefined);
    outgoing.on('error', () => undefined);
  }

  /** Resolves with the answer's beginning, whatever it is. */
  static open(
    browser: Browser,
    { via, lastEventId, headers = {} }: StreamOptions = {},
  ): Promise<EventReader> {
    const own = new URL(browser.own);
    const cookie = browser.jar.header(own);
    return new Promise((resolve, reject) => {
      const outgoing = request(new URL(ROUTES.events, via ?? browser.own), {
        agent: false,
        headers: {
          host: own.host,
          accept: 'text/event-stream',
          'sec-fetch-site': 'same-origin',
          ...(cookie !== undefined && { cookie }),
          ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
          ...headers,
        },
      });
      outgoing.once('error', reject);
      outgoing.once('response', (answer) => resolve(new EventReader(outgoing, answer)));
      outgoing.end();
    });
  }

  get status(): number {
    return this.answer.statusCode ?? 0;
  }

  get events(): HeardEvent[] {
    return this.text
      .split('\n\n')
      .slice(0, -1)
      .map((block) => ({ id: field(block, 'id'), name: field(block, 'event'), data: field(block, 'data') }))
      .filter(({ data }) => data !== '');
  }

  get names(): string[] {
    return this.events.map(({ name }) => name);
  }

  /** What a browser would come back with. */
  get lastId(): string {
    return [...this.text.matchAll(/^id: (.*)$/gm)].at(-1)?.[1] ?? '';
  }

  /** Milliseconds that a browser would wait before it comes back. */
  get retry(): number {
    return Number([...this.text.matchAll(/^retry: (\d+)$/gm)].at(-1)?.[1]);
  }

  /** Resolves when so many events of this name have come. */
  heard(name: string, times = 1, limit = 5_000): Promise<void> {
    return until(() => this.names.filter((one) => one === name).length >= times, limit);
  }

  over(limit = 5_000): Promise<void> {
    return until(() => this.isOver, limit);
  }

  close(): void {
    this.outgoing.destroy();
  }
}

function field(block: string, name: string): string {
  return new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? '';
}
