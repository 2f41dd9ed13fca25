import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Clock } from '../../platform/clock.js';
import { Env } from '../../platform/env/env.js';
import { Budgets, type Budget } from './budgets.js';

/**
 * What is known of the application's budget in the caller's tenant, on every answer that SharePoint or Graph was needed
 * for: of the host that has the least left.
 *
 * @see https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers-03
 */
@Injectable()
export class RateLimitHeaders implements OnModuleInit {
  readonly #hosts: readonly string[];

  constructor(
    private readonly budgets: Budgets,
    private readonly clock: Clock,
    private readonly adapter: HttpAdapterHost,
    env: Env,
  ) {
    this.#hosts = [env.graphUrl, ...(env.sharePointUrl === undefined ? [] : [env.sharePointUrl])];
  }

  onModuleInit(): void {
    const instance: FastifyInstance = this.adapter.httpAdapter.getInstance();
    instance.addHook('onSend', (request, reply, _payload, done) => {
      if (request.deadline !== undefined || request.freshToken !== undefined) this.#tell(request, reply);
      done();
    });
  }

  #tell({ session, machineClient }: FastifyRequest, reply: FastifyReply): void {
    const tenant = session?.user.tid ?? machineClient?.tid;
    const now = this.clock.elapsed();
    const budget = tenant === undefined ? undefined : this.#tightest(tenant, now);
    if (budget === undefined || reply.hasHeader('RateLimit-Limit')) return;
    reply.header('RateLimit-Limit', String(budget.limit));
    reply.header('RateLimit-Remaining', String(Math.max(0, budget.remaining)));
    reply.header('RateLimit-Reset', String(Math.ceil((budget.resetAt - now) / 1_000)));
  }

  #tightest(tenant: string, now: number): Budget | undefined {
    const [tightest] = this.#hosts
      .flatMap((host) => this.budgets.find({ host, tenant }, now) ?? [])
      .toSorted((one, other) => one.remaining / one.limit - other.remaining / other.limit);
    return tightest;
  }
}
