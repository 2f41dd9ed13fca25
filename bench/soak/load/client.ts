import type { Dispatcher } from 'undici';
import { fieldsOf } from '../../shape.js';
import { fingerprintsOf, type Fingerprint } from '../canaries/fingerprints.js';
import type { Scanner } from '../canaries/scanner.js';
import type { Balancer } from './balancer.js';
import type { Person } from './person.js';

export interface Call {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

export interface Answer {
  /** 0: none came. */
  status: number;
  /** The problem's code, or why no answer came. */
  code: string | undefined;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

const REFUSED = new Set(['ECONNREFUSED', 'UND_ERR_CONNECT_TIMEOUT']);

/** Sends what browsers send to the balancer, keeps their cookies, and shows every answer to the scanner. */
export class Client {
  readonly #newSecrets: Fingerprint[] = [];
  readonly #owners = new Map<string, number>();
  answers = 0;

  constructor(
    private readonly host: string,
    private readonly balancer: Balancer,
    private readonly scanner: Scanner,
  ) {}

  /** Session ids since the last time. */
  takeSecrets(): Fingerprint[] {
    return this.#newSecrets.splice(0);
  }

  /** Who is refused a connection tries the next replica, as a balancer does; nothing else is sent twice. */
  async send(call: Call, person?: Person): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      const pool = this.balancer.next();
      try {
        return await this.#receive(await pool.request(this.#options(call, person)), call, person);
      } catch (error) {
        const code = codeOf(error);
        if (!REFUSED.has(code) || attempt > 2 * this.balancer.size)
          return { status: 0, code, headers: {}, body: Buffer.alloc(0) };
        this.balancer.refusedBy(pool);
      }
    }
  }

  #options({ method, path, headers, body }: Call, person: Person | undefined): Dispatcher.RequestOptions {
    const cookie = person?.cookieHeader ?? '';
    const all = {
      host: this.host,
      ...(cookie !== '' && { cookie }),
      ...(method !== 'GET' && { 'x-csrf': '1' }),
      ...headers,
    };
    return { method, path, headers: all, ...(body !== undefined && { body }) };
  }

  async #receive(answer: Dispatcher.ResponseData, call: Call, person: Person | undefined): Promise<Answer> {
    const body = Buffer.from(await answer.body.arrayBuffer());
    const { statusCode: status, headers } = answer;
    const setCookies = [headers['set-cookie'] ?? []].flat();
    this.answers += 1;
    this.#scan(call, status, headers, body, person);
    if (person !== undefined) this.#keep(person, setCookies);
    return { status, code: status >= 400 ? problemIn(body) : undefined, headers, body };
  }

  /** A session's id may stand in the `Set-Cookie` that makes it, and nowhere else. */
  #scan(call: Call, status: number, headers: Answer['headers'], body: Buffer, person?: Person): void {
    const where = `${call.method} ${call.path.split('?', 1)[0]} ${status}`;
    const head = Object.entries(headers).flatMap(([name, values]) =>
      [values ?? []].flat().map((value) => {
        const session = name === 'set-cookie' ? (/^bff=([^;]+)/.exec(value)?.[1] ?? '') : '';
        const isOthers = this.#owners.has(session) && this.#owners.get(session) !== person?.index;
        return `${name}: ${session === '' || isOthers ? value : value.replace(session, '')}`;
      }),
    );
    this.scanner.take(Buffer.concat([Buffer.from(`${head.join('\n')}\n`), body]), where);
  }

  #keep(person: Person, setCookies: readonly string[]): void {
    person.keep(setCookies);
    const { session } = person;
    if (session === undefined || this.#owners.has(session)) return;
    this.#owners.set(session, person.index);
    for (const fingerprint of fingerprintsOf(session)) this.#newSecrets.push(fingerprint);
  }
}

function problemIn(body: Buffer): string | undefined {
  try {
    const { code } = fieldsOf(JSON.parse(body.toString()));
    return typeof code === 'string' ? code : undefined;
  } catch {
    return undefined;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
