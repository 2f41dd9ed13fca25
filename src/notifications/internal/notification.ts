import type { Resource } from '@entra-bff/contract';
import { BffError } from '../../platform/problem.js';
import { isJsonObject, textOf } from '../../upstream/json.js';
import type { ClientStates, Named } from './client-states.js';

/** One element of a notification whose `clientState` is good. */
export interface Told extends Named {
  /** The service's name of the subscription. */
  upstreamId: string;
  /** Of Graph: what became of the subscription itself. */
  lifecycleEvent: string | undefined;
}

const MOST = 1_000;

/**
 * Both services send `{ value: [{ subscriptionId, clientState, … }] }`. What it says beyond that is not believed and not
 * used: it is a hint to look. Throws `bad_request` for another form; undefined when the `clientState` of any element
 * is none of ours.
 *
 * @see https://learn.microsoft.com/graph/api/resources/changenotificationcollection
 * @see https://learn.microsoft.com/sharepoint/dev/apis/webhooks/overview-sharepoint-webhooks
 */
export function readNotification(body: unknown, service: Resource, states: ClientStates): Told[] | undefined {
  const value = isJsonObject(body) ? body['value'] : undefined;
  if (!Array.isArray(value) || value.length === 0 || value.length > MOST || !value.every(isJsonObject))
    throw new BffError('bad_request', {
      detail: `The body must be { value: [...] } with 1 to ${MOST} objects.`,
    });
  const told = value.map((element): Told | undefined => {
    const named = states.open(service, element['clientState']);
    const upstreamId = textOf(element, 'subscriptionId');
    if (named === undefined || upstreamId === undefined) return undefined;
    return { ...named, upstreamId, lifecycleEvent: textOf(element, 'lifecycleEvent') };
  });
  const good = told.filter((one) => one !== undefined);
  return good.length === value.length ? good : undefined;
}
