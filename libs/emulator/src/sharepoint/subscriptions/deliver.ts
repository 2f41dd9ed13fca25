import { isoTime } from '../api/entity.js';
import type { Subscription } from './subscriptions.js';

const PATIENCE = 10_000;

async function post(url: string, type: string, body: string): Promise<{ status: number; text: string }> {
  try {
    const signal = AbortSignal.timeout(PATIENCE);
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': type },
      body,
      signal,
      redirect: 'manual',
    });
    return { status: response.status, text: await response.text() };
  } catch {
    return { status: 0, text: '' };
  }
}

/**
 * The call that proves that a URL wants notifications: it must echo the token as plain text
 * (https://learn.microsoft.com/graph/change-notifications-delivery-webhooks). `_api` spells the name in lower case.
 */
export async function validates(subscription: Subscription, token: string): Promise<boolean> {
  const name = subscription.service === 'graph' ? 'validationToken' : 'validationtoken';
  const url = new URL(subscription.notificationUrl);
  url.searchParams.set(name, token);
  const { status, text } = await post(url.href, 'text/plain; charset=utf-8', '');
  return status === 200 && text === token;
}

function notification(tenantId: string, subscription: Subscription, clientState: string | undefined): object {
  const { id, service, resource, expires, changeType, siteUrl, webId } = subscription;
  const state = clientState === undefined ? {} : { clientState };
  if (service === 'graph') {
    const subscriptionExpirationDateTime = isoTime(expires);
    return { subscriptionId: id, ...state, changeType, resource, subscriptionExpirationDateTime, tenantId };
  }
  return {
    subscriptionId: id,
    ...state,
    expirationDateTime: isoTime(expires),
    resource,
    tenantId,
    siteUrl,
    webId,
  };
}

export interface Delivery {
  /** One entry of `value` each; undefined sends none. */
  clientStates: readonly (string | undefined)[];
}

/** Sends one notification with as many entries as client states; answers the receiver's status, 0 when it was not reached. */
export async function deliver(
  tenantId: string,
  subscription: Subscription,
  { clientStates }: Delivery,
): Promise<number> {
  const value = clientStates.map((state) => notification(tenantId, subscription, state));
  const { status } = await post(
    subscription.notificationUrl,
    'application/json; charset=utf-8',
    JSON.stringify({ value }),
  );
  return status;
}

/** What Graph tells of subscriptions themselves (https://learn.microsoft.com/graph/change-notifications-lifecycle-events). */
export type LifecycleEvent = 'reauthorizationRequired' | 'subscriptionRemoved' | 'missed';

/** Answers the receiver's status; 0 when it was not reached, or named no address for it. */
export async function deliverLifecycle(
  tenantId: string,
  subscription: Subscription,
  lifecycleEvent: LifecycleEvent,
): Promise<number> {
  const { id, clientState, expires, resource, lifecycleNotificationUrl } = subscription;
  if (lifecycleNotificationUrl === undefined) return 0;
  const one = {
    subscriptionId: id,
    subscriptionExpirationDateTime: isoTime(expires),
    tenantId,
    resource,
    clientState,
    lifecycleEvent,
  };
  const body = JSON.stringify({ value: [one] });
  return (await post(lifecycleNotificationUrl, 'application/json; charset=utf-8', body)).status;
}
