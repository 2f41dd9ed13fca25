import { Body, Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse } from '@nestjs/swagger';
import { ROUTES } from '@entra-bff/contract';
import type { FastifyReply } from 'fastify';
import { CurrentSession, type Session } from '../auth/current-session.decorator.js';
import { NeedsOperation } from '../upstream/aliases/operation.decorator.js';
import { FromCaller, type Caller } from '../upstream/caller.decorator.js';
import { ChangeSubscriptions } from '../upstream/change-subscriptions.js';
import { Subscription } from '../upstream/subscription.dto.js';
import { CallsGraph } from './calls-graph.decorator.js';
import { SubscriptionWishDto } from './dto/subscription-wish.dto.js';
import { DriveId } from './path/ids.js';

@CallsGraph()
@Controller(`${ROUTES.sharePoint}/drives/:drive/subscriptions`)
export class DriveSubscriptionsController {
  constructor(private readonly subscriptions: ChangeSubscriptions) {}

  /** This session's pages are told of changes in the drive: `resource-changed` on `GET /bff/events`. */
  @Post()
  @NeedsOperation('read', 'subscribe')
  @HttpCode(201)
  @ApiBody({ type: SubscriptionWishDto, required: false })
  @ApiCreatedResponse({ type: Subscription })
  async subscribe(
    @FromCaller() caller: Caller,
    @CurrentSession() session: Session,
    @Param('drive') drive: string,
    @Body() wish: SubscriptionWishDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Subscription> {
    const watched = { kind: 'drive', drive: `/drives/${DriveId.parse(drive).segment}` } as const;
    const made = await this.subscriptions.subscribe(caller, session, {
      service: wish.service ?? 'graph',
      watched,
    });
    reply.header('Location', `${ROUTES.subscriptions}/${made.id}`);
    return Subscription.of(made);
  }
}
