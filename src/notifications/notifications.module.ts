import { Global, Module } from '@nestjs/common';
import { ChangeSubscriptions } from '../upstream/change-subscriptions.js';
import { UpstreamModule } from '../upstream/upstream.module.js';
import { Agenda } from './internal/agenda.js';
import { Background } from './internal/background.js';
import { Callers } from './internal/callers.js';
import { ClientStates } from './internal/client-states.js';
import { Endings } from './internal/endings.js';
import { FanOut } from './internal/fan-out.js';
import { Inbox } from './internal/inbox.js';
import { OwnSubscriptions } from './internal/own-subscriptions.js';
import { Renewal } from './internal/renewal.js';
import { Subscribers } from './internal/subscribers.js';
import { Targets } from './internal/targets.js';
import { Upkeep } from './internal/upkeep.js';
import { UpstreamSubscriptions } from './internal/upstream-subscriptions.js';
import { SubscriptionsController } from './subscriptions.controller.js';
import { WebhooksController } from './webhooks.controller.js';

/** Global for its one port: who subscribes for a page knows {@link ChangeSubscriptions}, and nothing of this module. */
@Global()
@Module({
  imports: [UpstreamModule],
  controllers: [SubscriptionsController, WebhooksController],
  providers: [
    Agenda,
    Background,
    Callers,
    ClientStates,
    Endings,
    FanOut,
    Inbox,
    OwnSubscriptions,
    Renewal,
    Subscribers,
    Targets,
    Upkeep,
    UpstreamSubscriptions,
    { provide: ChangeSubscriptions, useExisting: OwnSubscriptions },
  ],
  exports: [ChangeSubscriptions],
})
export class NotificationsModule {}
