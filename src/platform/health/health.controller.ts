import { Controller, Get, Res } from '@nestjs/common';
import { ApiOkResponse, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { Drain } from '../drain.js';
import { Public } from '../public.decorator.js';
import { Store } from '../store/store.js';
import { Condition } from './condition.js';
import { HealthDto } from './health.dto.js';

@ApiTags('Operations')
@Public()
@Controller('health')
export class HealthController {
  constructor(
    private readonly store: Store,
    private readonly drain: Drain,
    private readonly condition: Condition,
  ) {}

  /** The process runs. Says nothing of what it depends on. */
  @Get('live')
  @RouteConfig({ crossSite: 'open', anyHost: true })
  @ApiOkResponse({ type: HealthDto })
  live(): HealthDto {
    return { status: 'up' };
  }

  /** The process can serve: it is not draining, and the session store answers. */
  @Get('ready')
  @RouteConfig({ crossSite: 'open', anyHost: true })
  @ApiOkResponse({ type: HealthDto })
  @ApiServiceUnavailableResponse({ type: HealthDto })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<HealthDto> {
    if (!this.drain.draining && (await this.#storeAnswers())) return this.#ableToServe();
    reply.code(503).header('Retry-After', '2');
    return { status: 'down' };
  }

  #ableToServe(): HealthDto {
    const { troubles } = this.condition;
    return troubles.length === 0 ? { status: 'up' } : { status: 'degraded', reasons: troubles };
  }

  async #storeAnswers(): Promise<boolean> {
    return this.store.ping().then(
      () => true,
      () => false,
    );
  }
}
