import { request, type IncomingMessage } from 'node:http';
import type { Scanner } from '../canaries/scanner.js';
import type { Balancer } from './balancer.js';
import type { Person } from './person.js';
import type { Records } from './records.js';

const AGAIN_AFTER_MS = 1_000;
const JITTER_MS = 2_000;

/** Pages that listen to `/bff/events`, and come back as an EventSource does. */
export class Streams {
  readonly #open = new Map<Person, ReturnType<typeof request>>();
  #isOver = false;

  constructor(
    private readonly host: string,
    private readonly balancer: Balancer,
    private readonly scanner: Scanner,
    private readonly records: Records,
  ) {}

  get size(): number {
    return this.#open.size;
  }

  follow(person: Person): void {
    if (this.#isOver || person.isAway) return this.#later(person);
    const due = performance.now();
    const { session } = person;
    const call = request(`${this.balancer.nextOrigin()}/bff/events`, {
      headers: { host: this.host, accept: 'text/event-stream', cookie: person.cookieHeader },
      agent: false,
    });
    this.#open.set(person, call);
    call.on('response', (response) => this.#read(person, session, due, response));
    // A replica that is gone is no news to a browser: it comes back.
    call.on('error', () => undefined);
    call.on('close', () => {
      this.#open.delete(person);
      this.#later(person);
    });
    call.end();
  }

  close(): void {
    this.#isOver = true;
    for (const call of this.#open.values()) call.destroy();
  }

  #read(person: Person, session: string | undefined, due: number, response: IncomingMessage): void {
    const { statusCode: status = 0, headers } = response;
    // Whoever has signed out meanwhile is told so.
    const expected = person.session === session && !person.isAway ? ['200'] : ['200', '401', '204'];
    this.records.note('events', expected, due, { status, code: undefined, headers, body: Buffer.alloc(0) });
    response.on('error', () => undefined);
    response.on('data', (chunk: Buffer) => {
      this.scanner.take(chunk, 'GET /bff/events');
      for (const [, name = ''] of chunk.toString().matchAll(/^event: ?(\S+)/gm)) {
        const isPresent = !person.isAway && person.session === session;
        if (name === 'signed-out' && isPresent)
          this.records.complain('events: somebody present was told of a sign-out');
      }
    });
  }

  #later(person: Person): void {
    if (this.#isOver) return;
    setTimeout(() => this.follow(person), AGAIN_AFTER_MS + Math.random() * JITTER_MS).unref();
  }
}
