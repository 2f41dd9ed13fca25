import { Injectable } from '@nestjs/common';
import { ROUTES } from '@entra-bff/contract';
import { Clock } from '../../platform/clock.js';
import { Env } from '../../platform/env/env.js';
import { BffError } from '../../platform/problem.js';
import type { ApiClient } from '../../upstream/api-client.js';
import type { Caller } from '../../upstream/caller.decorator.js';
import { GraphClient } from '../../upstream/graph-client.js';
import { requiredText, textOf, type JsonObject } from '../../upstream/json.js';
import { SharePointClient } from '../../upstream/sharepoint-client.js';
import { LIFE_MS } from './lifetimes.js';
import type { Kept } from './subscriber.js';

/** How a service knows it; `expiresAt` in milliseconds since the epoch. */
export interface Made {
  upstreamId: string;
  expiresAt: number;
}

const ID = /^[\w-]{1,128}$/;

/**
 * Subscriptions at Graph, and webhooks of lists at SharePoint; callers bring a token for the one that is meant.
 *
 * @see https://learn.microsoft.com/graph/api/subscription-post-subscriptions
 * @see https://learn.microsoft.com/sharepoint/dev/apis/webhooks/lists/create-subscription
 */
@Injectable()
export class UpstreamSubscriptions {
  constructor(
    private readonly graph: GraphClient,
    private readonly sharePoint: SharePointClient,
    private readonly env: Env,
    private readonly clock: Clock,
  ) {}

  /** While this runs, the service calls the webhook to see whether it answers. */
  async make(caller: Caller, kept: Kept, clientState: string): Promise<Made> {
    const expiresAt = this.clock.now() + LIFE_MS;
    const json = { ...this.#wish(kept), clientState, expirationDateTime: new Date(expiresAt).toISOString() };
    const path = this.#collection(kept);
    try {
      const { body } = await this.#client(kept).send(caller, { method: 'POST', path, body: { json } });
      if (body === undefined) throw new BffError('upstream_invalid');
      const upstreamId = requiredText(body, 'id');
      // It becomes part of an address.
      if (!ID.test(upstreamId)) throw new BffError('upstream_invalid');
      return { upstreamId, expiresAt: endOf(body, expiresAt) };
    } catch (error) {
      throw isRefusal(error) ? unreachable(error) : error;
    }
  }

  /** The new end. Graph answers 200 with it, SharePoint 204. */
  async renew(caller: Caller, kept: Kept, upstreamId: string): Promise<number> {
    const expiresAt = this.clock.now() + LIFE_MS;
    const { body } = await this.#client(kept).send(caller, {
      method: 'PATCH',
      path: this.#one(kept, upstreamId),
      body: { json: { expirationDateTime: new Date(expiresAt).toISOString() } },
      due: kept.service === 'graph' ? 'json' : 'nothing',
    });
    return endOf(body, expiresAt);
  }

  async remove(caller: Caller, kept: Kept, upstreamId: string): Promise<void> {
    const path = this.#one(kept, upstreamId);
    await this.#client(kept).send(caller, { method: 'DELETE', path, due: 'nothing' });
  }

  #client({ service }: Kept): ApiClient {
    return service === 'graph' ? this.graph : this.sharePoint;
  }

  #wish({ service, target }: Kept): JsonObject {
    const { notificationsUrl, sharePointUrl = '' } = this.env;
    if (service === 'sharepoint') {
      const notificationUrl = notificationsUrl + ROUTES.webhooksSharePoint;
      return { resource: sharePointUrl + target, notificationUrl };
    }
    const url = notificationsUrl + ROUTES.webhooksGraph;
    return { changeType: 'updated', resource: target, notificationUrl: url, lifecycleNotificationUrl: url };
  }

  #collection({ service, target }: Kept): string {
    return service === 'graph' ? '/subscriptions' : `${target}/subscriptions`;
  }

  #one(kept: Kept, upstreamId: string): string {
    const all = this.#collection(kept);
    return kept.service === 'graph' ? `${all}/${upstreamId}` : `${all}('${upstreamId}')`;
  }
}

/** The service may give less than was asked for. */
function endOf(body: JsonObject | undefined, wanted: number): number {
  const told = Date.parse(textOf(body, 'expirationDateTime') ?? '');
  return Number.isNaN(told) ? wanted : Math.min(told, wanted);
}

function isRefusal(error: unknown): error is BffError {
  return error instanceof BffError && error.code === 'bad_request';
}

/** The values are ours: most often the service could not reach us, and no caller can do anything about it. */
function unreachable({ options }: BffError): BffError {
  const detail = 'SharePoint does not take the subscription: it may not reach NOTIFICATIONS_URL.';
  return new BffError('upstream_invalid', { ...options, detail });
}
