import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { Controller, Get, Module, Req, Res } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { securityHeaders } from '#service/platform/edge/headers.js';
import { answerParent } from '../process/control.js';
import { portOf } from '../process/listen.js';
import { textIn } from '../shape.js';
import { DOWNLOAD_ROUTE, ITEM_ROUTE, PassThrough, upstreamPath } from './pass-through.js';
import { sampleToken } from './sample-token.js';

// The route of `ours` without authentication: no session, no token to find. What it sends, upstream and back, is as long.

const HEADERS = { ...securityHeaders({ secure: false }), 'X-Request-Id': randomUUID(), Vary: 'Origin' };
const AUTHORIZATION = `Bearer ${sampleToken(0)}`;

@Controller()
class BareController {
  constructor(private readonly through: PassThrough) {}

  @Get([ITEM_ROUTE, DOWNLOAD_ROUTE])
  serve(@Req() { url }: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.through.send(upstreamPath(url), AUTHORIZATION, reply.hijack().raw, HEADERS);
  }
}

@Module({})
class BareModule {}

answerParent({
  start: async (request) => {
    const through = { provide: PassThrough, useValue: new PassThrough(textIn(request, 'upstream')) };
    const app = await NestFactory.create<NestFastifyApplication>(
      { module: BareModule, controllers: [BareController], providers: [through] },
      new FastifyAdapter(),
      { logger: false },
    );
    await app.listen(0, '127.0.0.1');
    return { port: portOf(app.getHttpServer()) };
  },
});
