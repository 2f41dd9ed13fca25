import type { Item } from '../../data/model.js';
import { removeRow } from '../../data/rows.js';
import type { SiteList } from '../../data/site-list.js';
import { checkIfMatch, writeBy, type ApiCall } from '../api-call.js';
import { entityNode, leaf, type ApiNode } from '../api-node.js';
import { emptyResult, type ApiResult } from '../api-result.js';
import { fieldsFrom } from '../item-input.js';
import { itemEtag } from '../resources/item-entity.js';
import { attachmentsNode } from './attachments-node.js';
import { fileNode } from './file-node.js';
import { folderNode } from './folder-node.js';

function merge(call: ApiCall, list: SiteList, item: Item): ApiResult {
  checkIfMatch(call, itemEtag(item));
  list.items.update(item, fieldsFrom(call, list), writeBy(call));
  return emptyResult(204, { ETag: itemEtag(item) });
}

function remove(call: ApiCall, list: SiteList, item: Item): ApiResult {
  checkIfMatch(call, itemEtag(item));
  removeRow(list, item);
  return emptyResult(200);
}

function recycle(call: ApiCall, list: SiteList, item: Item): ApiResult {
  removeRow(list, item);
  return { kind: 'value', name: 'Recycle', type: 'Edm.Guid', value: call.world.newGuid() };
}

export function itemNode(call: ApiCall, list: SiteList, item: Item): ApiNode {
  const node = list.library?.byItemId(item.id);
  const update = () => merge(call, list, item);
  return entityNode(
    call.itemEntity(list, item),
    // MERGE and PUT differ for real in what they do to absent columns; list clients use MERGE.
    { MERGE: update, PUT: update, DELETE: () => remove(call, list, item) },
    {
      recycle: () => leaf({ POST: () => recycle(call, list, item) }),
      AttachmentFiles: (args) => attachmentsNode(call, list, item, args),
      File: () => (node?.content ? fileNode(call, list, node) : undefined),
      Folder: () => (node && !node.content ? folderNode(call, list, node) : undefined),
    },
  );
}
