import { Injectable } from '@nestjs/common';
import { Env } from '../env/env.js';

/** Which origins are ours. Only a byte-equal match counts. */
@Injectable()
export class Origins {
  readonly own: string;
  readonly #allowed: ReadonlySet<string>;

  constructor(env: Env) {
    this.own = env.publicUrl;
    this.#allowed = new Set(env.allowedOrigins);
  }

  isOwn(origin: string): boolean {
    return origin === this.own;
  }

  /** An origin of ALLOWED_ORIGINS. */
  isAllowed(origin: string): boolean {
    return this.#allowed.has(origin);
  }

  isTrusted(origin: string | undefined): origin is string {
    return origin !== undefined && (this.isOwn(origin) || this.isAllowed(origin));
  }

  get allowed(): readonly string[] {
    return [...this.#allowed];
  }
}
