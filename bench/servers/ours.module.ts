import { Controller, Get, Module, Req, Res, UseGuards, type DynamicModule } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AuthModule } from '#service/auth/auth.module.js';
import { NeedsToken, Token, type FreshToken } from '#service/auth/fresh-token.decorator.js';
import { FreshTokenGuard } from '#service/auth/fresh-token.guard.js';
import { DOWNLOAD_ROUTE, ITEM_ROUTE, PassThrough, upstreamPath } from './pass-through.js';

@Controller()
@UseGuards(FreshTokenGuard)
@NeedsToken('graph')
class BenchController {
  constructor(private readonly through: PassThrough) {}

  @Get([ITEM_ROUTE, DOWNLOAD_ROUTE])
  serve(
    @Token() { token }: FreshToken,
    @Req() { url }: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.through.send(upstreamPath(url), `Bearer ${token}`, reply.hijack().raw, reply.getHeaders());
  }
}

/** A route of somebody's own behind the service's guards. */
@Module({})
export class BenchModule {
  static with(upstream: string): DynamicModule {
    return {
      module: BenchModule,
      imports: [AuthModule],
      controllers: [BenchController],
      providers: [{ provide: PassThrough, useValue: new PassThrough(upstream) }],
    };
  }
}
