import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { AuditSubject } from '../audit.js';
import { BffError } from '../problem.js';
import { SampledAudit } from '../sampled-audit.js';
import { clientAddress } from './client-address.js';
import type { RateLimitName } from './limits.js';
import { RateLimits } from './rate-limits.js';

/** One limit, and for whom it is counted. */
export interface Charge {
  limit: RateLimitName;
  of: readonly string[];
}

/** Refuses what comes too often. */
@Injectable()
export class Throttle {
  constructor(
    private readonly limits: RateLimits,
    private readonly audit: SampledAudit,
  ) {}

  /** Takes one of each budget. Answers the whole seconds to wait where one of them has no room; undefined: go on. */
  async wait(charges: readonly Charge[], subject: AuditSubject): Promise<number | undefined> {
    for (const { limit, of } of charges) {
      const ms = await this.limits.take(limit, of);
      if (ms === 0) continue;
      const seconds = Math.ceil(ms / 1_000);
      this.audit.write('rate_limited', limit, subject, { retryAfter: seconds });
      return seconds;
    }
    return undefined;
  }

  /** For what no session or cookie vouches for. Throws `throttled`. */
  async chargeAddress(limit: RateLimitName, request: Pick<FastifyRequest, 'id' | 'ip'>): Promise<void> {
    const wait = await this.wait([{ limit, of: [clientAddress(request)] }], { request });
    if (wait !== undefined) throw throttled(wait);
  }
}

/** `wait` in seconds. */
export function throttled(wait: number): BffError {
  return new BffError('throttled', { retryAfter: wait });
}
