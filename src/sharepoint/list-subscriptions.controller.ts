import { Body, Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiParam } from '@nestjs/swagger';
import { ROUTES } from '@entra-bff/contract';
import type { FastifyReply } from 'fastify';
import { CurrentSession, type Session } from '../auth/current-session.decorator.js';
import { NeedsOperation } from '../upstream/aliases/operation.decorator.js';
import { FromCaller, type Caller } from '../upstream/caller.decorator.js';
import { ChangeSubscriptions } from '../upstream/change-subscriptions.js';
import { Subscription } from '../upstream/subscription.dto.js';
import { CallsGraph } from './calls-graph.decorator.js';
import { SubscriptionWishDto } from './dto/subscription-wish.dto.js';
import { SITE_PARAMETER } from './openapi.js';
import { ListRef } from './path/ids.js';
import { Site } from './path/path.guard.js';
import { SiteRef } from './path/site-ref.js';

@CallsGraph()
@ApiParam(SITE_PARAMETER)
@Controller([
  `${ROUTES.sharePoint}/sites/:site/lists/:list/subscriptions`,
  `${ROUTES.sharePoint}/lists/:list/subscriptions`,
])
export class ListSubscriptionsController {
  constructor(private readonly subscriptions: ChangeSubscriptions) {}

  /** This session's pages are told of changes in the list: `resource-changed` on `GET /bff/events`. */
  @Post()
  @NeedsOperation('read', 'subscribe')
  @HttpCode(201)
  @ApiBody({ type: SubscriptionWishDto, required: false })
  @ApiCreatedResponse({ type: Subscription })
  async subscribe(
    @FromCaller() caller: Caller,
    @CurrentSession() session: Session,
    @Site() site: SiteRef,
    @Param('list') list: string,
    @Body() wish: SubscriptionWishDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Subscription> {
    const address = site.below(`lists/${ListRef.parse(list).segment}`);
    const watched = { kind: 'list', site: site.path, list: address } as const;
    const made = await this.subscriptions.subscribe(caller, session, {
      service: wish.service ?? 'graph',
      watched,
    });
    reply.header('Location', `${ROUTES.subscriptions}/${made.id}`);
    return Subscription.of(made);
  }
}
