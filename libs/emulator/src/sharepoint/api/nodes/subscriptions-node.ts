import type { SiteList } from '../../data/site-list.js';
import { textMember } from '../../json-body.js';
import { validates } from '../../subscriptions/deliver.js';
import type { Subscription } from '../../subscriptions/subscriptions.js';
import { bodyOf, type ApiCall } from '../api-call.js';
import { apiErrors } from '../api-error.js';
import { entityNode, type ApiNode, type Arguments } from '../api-node.js';
import { collectionResult, emptyResult, entityResult, type ApiResult } from '../api-result.js';
import { isoTime, type SpEntity } from '../entity.js';

const LONGEST = 180 * 86_400_000;

function subscriptionEntity(list: SiteList, subscription: Subscription): SpEntity {
  const { id, clientState, expires, notificationUrl, resource } = subscription;
  return {
    type: 'Microsoft.SharePoint.Webhooks.Subscription',
    metadata: 'SP.ApiData.Subscriptions/@Element',
    path: `Web/Lists(guid'${list.id}')/Subscriptions('${id}')`,
    values: {
      clientState: clientState ?? null,
      expirationDateTime: isoTime(expires),
      id,
      notificationUrl,
      resource,
      resourceData: null,
    },
    onRequest: {},
    links: {},
  };
}

function expiryOf(call: ApiCall): number {
  const expires = Date.parse(textMember(bodyOf(call), 'expirationDateTime') ?? '');
  const now = call.world.now();
  if (Number.isNaN(expires) || expires <= now || expires > now + LONGEST) {
    throw apiErrors.argument('The expiration date must be within the next 180 days.');
  }
  return expires;
}

async function add(call: ApiCall, list: SiteList): Promise<ApiResult> {
  const body = bodyOf(call);
  const notificationUrl = textMember(body, 'notificationUrl');
  if (notificationUrl === undefined) throw apiErrors.argument('notificationUrl is missing.');
  const subscription: Subscription = {
    id: call.world.newGuid(),
    service: 'sharepoint',
    resource: list.id,
    notificationUrl,
    clientState: textMember(body, 'clientState'),
    expires: expiryOf(call),
    changeType: 'updated',
    creatorId: call.user.objectId,
    siteUrl: call.site.path === '' ? '/' : call.site.path,
    webId: call.site.webId,
  };
  if (!(await validates(subscription, call.world.newGuid()))) {
    throw apiErrors.argument("Failed to validate the notification URL '" + notificationUrl + "'.");
  }
  call.world.subscriptions.add(subscription);
  return entityResult(subscriptionEntity(list, subscription), 201);
}

function one(call: ApiCall, list: SiteList, id: string): ApiNode {
  const found = call.world.subscriptions.get(id);
  if (!found || found.resource !== list.id) throw apiErrors.noResource(id);
  const renew = (): ApiResult => {
    found.expires = expiryOf(call);
    return emptyResult(204);
  };
  const remove = (): ApiResult => {
    call.world.subscriptions.remove(id);
    return emptyResult(204);
  };
  return entityNode(subscriptionEntity(list, found), { MERGE: renew, DELETE: remove }, {});
}

/** `subscriptions` and `subscriptions('…')` of a list. */
export function subscriptionsNode(call: ApiCall, list: SiteList, args: Arguments): ApiNode {
  if (args.given) return one(call, list, args.text('id'));
  const mine = () => call.world.subscriptions.all().filter(({ resource }) => resource === list.id);
  return {
    methods: {
      GET: () =>
        collectionResult(
          mine().map((each) => subscriptionEntity(list, each)),
          'SP.ApiData.Subscriptions',
        ),
      POST: () => add(call, list),
    },
    child: () => undefined,
  };
}
