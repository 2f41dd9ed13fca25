import { Controller, Get, Head, Headers, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiHeader, ApiOkResponse, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ROUTES } from '@entra-bff/contract';
import type { FastifyReply } from 'fastify';
import { ApiProblems } from '../platform/openapi/api-problems.decorator.js';
import { BffError } from '../platform/problem.js';
import { Public } from '../platform/public.decorator.js';
import { isUnchanged } from '../platform/entity-tags.js';
import { RenewalScript } from './renewal-script.js';

/** The browser client, for pages that load it with a script element. */
@ApiTags('Session')
@Public()
@Controller()
export class RenewalClientController {
  constructor(private readonly script: RenewalScript) {}

  /** The script that renews sign-ins in a page by itself. It needs no session, no store and no Entra. */
  @Get(ROUTES.renewalClient)
  @RouteConfig({ crossSite: 'open', answersWhileDraining: true })
  @ApiProblems('not_found')
  @ApiHeader({ name: 'If-None-Match', required: false, description: 'The ETag that the browser has.' })
  @ApiProduces('text/javascript')
  @ApiOkResponse({ type: String })
  @ApiResponse({ status: 304, description: 'As the browser has it.' })
  get(@Headers('if-none-match') known: string | undefined, @Res() reply: FastifyReply): void {
    const { bytes, etag } = this.script;
    if (bytes === undefined)
      throw new BffError('not_found', {
        detail: 'The browser client is not built: npm run build:libs does it.',
      });
    reply.headers({
      ETag: etag,
      'Cache-Control': 'no-cache',
      // A page of a sibling loads it; another site never has a session here.
      'Cross-Origin-Resource-Policy': 'same-site',
    });
    if (isUnchanged(known, etag)) return void reply.code(304).send();
    void reply.type('text/javascript; charset=utf-8').send(bytes);
  }

  /** The same without the script. */
  @Head(ROUTES.renewalClient)
  @RouteConfig({ crossSite: 'open', answersWhileDraining: true })
  @ApiProblems('not_found')
  @ApiHeader({ name: 'If-None-Match', required: false, description: 'The ETag that the browser has.' })
  @ApiOkResponse({ description: 'The headers of the script.' })
  @ApiResponse({ status: 304, description: 'As the browser has it.' })
  head(@Headers('if-none-match') known: string | undefined, @Res() reply: FastifyReply): void {
    this.get(known, reply);
  }
}
