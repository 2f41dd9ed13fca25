import type { SiteList } from '../../data/site-list.js';
import { checkIfMatch, type ApiCall } from '../api-call.js';
import { entityNode, leaf, type ApiNode } from '../api-node.js';
import { collectionResult, emptyResult, type ApiResult } from '../api-result.js';
import { listEntity } from '../resources/list-entity.js';
import { rootFolderEntity } from '../resources/root-folder-entity.js';
import { defaultViewEntity } from '../resources/view-entity.js';
import { camlSteps } from './caml-nodes.js';
import { fieldsNode } from './fields-node.js';
import { folderNode } from './folder-node.js';
import { itemsNode } from './items-node.js';
import { subscriptionsNode } from './subscriptions-node.js';

function remove(call: ApiCall, list: SiteList): void {
  const { lists } = call.site;
  lists.splice(lists.indexOf(list), 1);
}

export function listNode(call: ApiCall, list: SiteList): ApiNode {
  const entity = listEntity(call, list);
  const drop = (): ApiResult => {
    checkIfMatch(call, entity.etag ?? '*');
    remove(call, list);
    return emptyResult(200);
  };
  const recycle = (): ApiResult => {
    remove(call, list);
    return { kind: 'value', name: 'Recycle', type: 'Edm.Guid', value: call.world.newGuid() };
  };
  const { library } = list;
  const node = entityNode(
    entity,
    { DELETE: drop },
    {
      Items: (args) => itemsNode(call, list, args),
      getItemById: (args) => itemsNode(call, list, args),
      Fields: (args) => fieldsNode(call, list, args),
      RootFolder: () =>
        library ? folderNode(call, list, library.root) : entityNode(rootFolderEntity(call, list), {}, {}),
      DefaultView: () => entityNode(defaultViewEntity(call, list), {}, {}),
      Views: () => leaf({ GET: () => collectionResult([defaultViewEntity(call, list)], 'SP.ApiData.Views') }),
      Subscriptions: (args) => subscriptionsNode(call, list, args),
      ...camlSteps(call, list),
      recycle: () => leaf({ POST: recycle }, 'manage'),
    },
  );
  return { ...node, right: 'manage' };
}
