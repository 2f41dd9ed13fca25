import { Controller, Delete, Get, HttpCode, Param, UseGuards } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ROUTES } from '@entra-bff/contract';
import { CurrentSession, type Session } from '../auth/current-session.decorator.js';
import { ApiProblems } from '../platform/openapi/api-problems.decorator.js';
import { AliasGuard } from '../upstream/aliases/alias.guard.js';
import { JudgedElsewhere } from '../upstream/aliases/operation.decorator.js';
import { Subscription } from '../upstream/subscription.dto.js';
import { Endings } from './internal/endings.js';
import { OwnSubscriptions } from './internal/own-subscriptions.js';
import { noSubscription, SubscriptionId } from './internal/subscription-id.js';

/** What this session is told of. */
@ApiTags('Change notifications')
@UseGuards(AliasGuard)
@JudgedElsewhere()
@Controller()
export class SubscriptionsController {
  constructor(
    private readonly subscriptions: OwnSubscriptions,
    private readonly endings: Endings,
  ) {}

  /** This session's subscriptions to changes. */
  @Get(ROUTES.subscriptions)
  @ApiOkResponse({ type: [Subscription] })
  async list(@CurrentSession() session: Session): Promise<Subscription[]> {
    const own = await this.subscriptions.list(session);
    return own.map((one) => Subscription.of(one));
  }

  /** This session is told no more. */
  @Delete(`${ROUTES.subscriptions}/:subscription`)
  @HttpCode(204)
  @RouteConfig({ ignoreBody: true })
  @ApiNoContentResponse()
  @ApiProblems('not_found')
  async end(@CurrentSession() session: Session, @Param('subscription') id: string): Promise<void> {
    const { text } = SubscriptionId.parse(id);
    if (!(await this.endings.end(session, text))) throw noSubscription();
  }
}
