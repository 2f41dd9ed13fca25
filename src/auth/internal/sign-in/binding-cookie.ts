import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { cookieValues, setCookie } from '../../../platform/edge/cookies.js';
import { Env } from '../../../platform/env/env.js';
import { Vault } from '../../../platform/store/vault.js';
import { sameText } from '../../../platform/same-text.js';
import { TRANSACTION_TTL_MS } from './transaction.js';

const WELL_FORMED = /^[A-Za-z0-9_-]{43}$/;
/** 168 random bits, and 90 that show that we made them. */
const RANDOM_BYTES = 21;
const RANDOM_LENGTH = 28;

/**
 * Binds a sign-in to the browser that began it. One value for all sign-ins of a browser, so that tabs do not pile up
 * cookies; another, partitioned one for frames and popups: a frame sends nothing else back.
 */
@Injectable()
export class BindingCookie {
  readonly #names: { page: string; frame: string };

  constructor(
    private readonly env: Env,
    private readonly vault: Vault,
  ) {
    const prefix = env.secure ? '__Host-bff' : 'bff';
    this.#names = { page: `${prefix}-tx`, frame: `${prefix}-tx-frame` };
  }

  /** The browser's value, a new one when it has none. */
  issue(request: FastifyRequest, reply: FastifyReply, inPage: boolean): string {
    // Without TLS no browser takes a `SameSite=None` cookie: a loopback page frames its own site anyway.
    const partitioned = inPage && this.env.secure;
    const name = inPage ? this.#names.frame : this.#names.page;
    const present = cookieValues(request.headers.cookie, name).filter((value) => WELL_FORMED.test(value));
    const value = present[0] ?? this.#made();
    setCookie(reply, name, value, {
      sameSite: partitioned ? 'none' : 'lax',
      secure: this.env.secure,
      ...(partitioned && { partitioned }),
      maxAge: TRANSACTION_TTL_MS / 1_000,
    });
    return value;
  }

  read(request: FastifyRequest): string[] {
    const { page, frame } = this.#names;
    return [page, frame]
      .flatMap((name) => cookieValues(request.headers.cookie, name))
      .filter((v) => WELL_FORMED.test(v));
  }

  /** The browser's value, if it has one that we have made: any other one binds as well, and vouches for nobody. */
  own(request: FastifyRequest): string | undefined {
    return this.read(request).find((value) =>
      this.#marks(value.slice(0, RANDOM_LENGTH)).some((mark) => sameText(mark, value.slice(RANDOM_LENGTH))),
    );
  }

  #made(): string {
    const random = randomBytes(RANDOM_BYTES).toString('base64url');
    return random + (this.#marks(random)[0] ?? '');
  }

  /** By each key: replicas may be in the middle of a rotation. */
  #marks(random: string): string[] {
    return this.vault.ring.hashes('binding-cookie', [random]).map((hash) => hash.slice(RANDOM_LENGTH));
  }
}
