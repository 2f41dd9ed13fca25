import type { EmulatorResponse } from '../../http/exchange.js';
import { isoTime } from '../../sharepoint/api/entity.js';
import { textMember, type JsonObject } from '../../sharepoint/json-body.js';
import { validates } from '../../sharepoint/subscriptions/deliver.js';
import type { Subscription } from '../../sharepoint/subscriptions/subscriptions.js';
import { bodyOf, param, type GraphCall, type Params } from '../graph-call.js';
import { graphErrors } from '../graph-error.js';
import { noContent, reply } from '../graph-reply.js';
import { collection } from '../paging.js';
import type { GraphRoute } from '../router.js';

/** 42,300 minutes for lists and drive items (https://learn.microsoft.com/graph/api/resources/subscription). */
const LONGEST = 42_300 * 60_000;

function view({
  id,
  resource,
  notificationUrl,
  lifecycleNotificationUrl,
  clientState,
  expires,
  changeType,
  creatorId,
}: Subscription): object {
  return {
    id,
    resource,
    changeType,
    clientState: clientState ?? null,
    notificationUrl,
    lifecycleNotificationUrl: lifecycleNotificationUrl ?? null,
    expirationDateTime: isoTime(expires),
    creatorId,
  };
}

function expiryOf(call: GraphCall, body: JsonObject): number {
  const expires = Date.parse(textMember(body, 'expirationDateTime') ?? '');
  const now = call.world.now();
  if (Number.isNaN(expires) || expires <= now || expires > now + LONGEST) {
    throw graphErrors.badRequest(
      'Subscription expiration can only be between now and 42300 minutes in the future.',
    );
  }
  return expires;
}

function subscriptionOf(call: GraphCall): Subscription {
  const body = bodyOf(call);
  const [resource, notificationUrl] = [textMember(body, 'resource'), textMember(body, 'notificationUrl')];
  if (resource === undefined || notificationUrl === undefined)
    throw graphErrors.badRequest('resource and notificationUrl are needed');
  if (!/^\/?(?:sites\/.+\/lists\/[^/]+|(?:.*\/)?drives?\/?.*\/root)$/.test(resource)) {
    throw graphErrors.badRequest(`Resource '${resource}' is not supported.`);
  }
  if (textMember(body, 'changeType') !== 'updated')
    throw graphErrors.badRequest("Only changeType 'updated' is supported here");
  return {
    id: call.world.newGuid(),
    service: 'graph',
    resource,
    notificationUrl,
    lifecycleNotificationUrl: textMember(body, 'lifecycleNotificationUrl'),
    clientState: textMember(body, 'clientState'),
    expires: expiryOf(call, body),
    changeType: 'updated',
    creatorId: call.user.objectId,
    siteUrl: '',
    webId: '',
  };
}

async function add(call: GraphCall): Promise<EmulatorResponse> {
  const subscription = subscriptionOf(call);
  const { notificationUrl, lifecycleNotificationUrl = notificationUrl } = subscription;
  for (const url of new Set([notificationUrl, lifecycleNotificationUrl])) {
    const token = `Validation: ${call.world.newSecret()}`;
    if (!(await validates({ ...subscription, notificationUrl: url }, token)))
      throw graphErrors.validationFailed();
  }
  call.world.subscriptions.add(subscription);
  return reply(view(subscription), 201);
}

/** Others' subscriptions do not exist for the caller. */
function own(call: GraphCall, params: Params): Subscription {
  const found = call.world.subscriptions.get(param(params, 'subscription').name);
  if (!found || found.service !== 'graph' || found.creatorId !== call.user.objectId)
    throw graphErrors.notFound();
  return found;
}

function list(call: GraphCall): EmulatorResponse {
  const mine = call.world.subscriptions
    .all()
    .filter(({ service, creatorId }) => service === 'graph' && creatorId === call.user.objectId);
  return reply(collection(call, 'subscriptions', mine, view));
}

function renew(call: GraphCall, params: Params): EmulatorResponse {
  const found = own(call, params);
  found.expires = expiryOf(call, bodyOf(call));
  return reply(view(found));
}

function remove(call: GraphCall, params: Params): EmulatorResponse {
  call.world.subscriptions.remove(own(call, params).id);
  return noContent();
}

const read = { area: 'files', access: 'read' } as const;
const ONE = '/subscriptions/{subscription}';

export const subscriptionRoutes: GraphRoute[] = [
  { ...read, method: 'GET', pattern: '/subscriptions', run: list },
  { ...read, method: 'POST', pattern: '/subscriptions', run: add },
  { ...read, method: 'GET', pattern: ONE, run: (call, params) => reply(view(own(call, params))) },
  { ...read, method: 'PATCH', pattern: ONE, run: renew },
  { ...read, method: 'DELETE', pattern: ONE, run: remove },
];
