import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { cookieValues, sessionCookieName, setCookie } from '../platform/edge/cookies.js';
import { Env } from '../platform/env/env.js';

/** The only reader and writer of the session cookie. */
@Injectable()
export class SessionCookie {
  readonly #name: string;

  constructor(private readonly env: Env) {
    this.#name = sessionCookieName(env);
  }

  /** Undefined also when it comes twice: which one is ours cannot be told. */
  read(request: FastifyRequest): string | undefined {
    const values = cookieValues(request.headers.cookie, this.#name);
    return values.length === 1 ? values[0] : undefined;
  }

  isPresent(request: FastifyRequest): boolean {
    return cookieValues(request.headers.cookie, this.#name).length > 0;
  }

  write(reply: FastifyReply, value: string): void {
    setCookie(reply, this.#name, value, { sameSite: 'lax', secure: this.env.secure });
  }

  clear(reply: FastifyReply): void {
    setCookie(reply, this.#name, '', { sameSite: 'lax', secure: this.env.secure, maxAge: 0 });
  }
}
