import type { DriveNode } from '../../data/drive-node.js';
import type { SiteList } from '../../data/site-list.js';
import { fileResponse } from '../../files/file-response.js';
import { checkIfMatch, writeBy, type ApiCall } from '../api-call.js';
import { apiErrors } from '../api-error.js';
import { entityNode, leaf, type ApiNode, type Children } from '../api-node.js';
import { emptyResult, type ApiResult } from '../api-result.js';
import { fileEntity, fileEtag } from '../resources/file-entity.js';
import { chunkedUploadSteps } from './chunked-upload.js';

function replace(call: ApiCall, list: SiteList, node: DriveNode): ApiResult {
  checkIfMatch(call, fileEtag(node));
  list.library?.replaceContent(node, call.request.body, writeBy(call));
  return emptyResult(204, { ETag: fileEtag(node) });
}

function remove(call: ApiCall, list: SiteList, node: DriveNode): ApiResult {
  checkIfMatch(call, fileEtag(node));
  list.library?.remove(node);
  return emptyResult(200);
}

function recycle(call: ApiCall, list: SiteList, node: DriveNode): ApiResult {
  list.library?.remove(node);
  return { kind: 'value', name: 'Recycle', type: 'Edm.Guid', value: call.world.newGuid() };
}

function checkOutSteps(call: ApiCall, node: DriveNode): Children {
  const { checkouts } = call.world;
  const done = (name: string): ApiResult => ({ kind: 'value', name, type: 'Edm.Null', value: null });
  const release = (name: string) => () => {
    checkouts.delete(node.item.guid);
    return done(name);
  };
  const take = () => {
    if ((checkouts.get(node.item.guid) ?? call.user.id) !== call.user.id)
      throw apiErrors.checkedOut(node.name);
    checkouts.set(node.item.guid, call.user.id);
    return done('CheckOut');
  };
  return {
    CheckOut: () => leaf({ POST: take }),
    CheckIn: () => leaf({ POST: release('CheckIn') }),
    UndoCheckOut: () => leaf({ POST: release('UndoCheckOut') }),
  };
}

export function fileNode(call: ApiCall, list: SiteList, node: DriveNode): ApiNode {
  const bytes = (): ApiResult => ({
    kind: 'raw',
    response: fileResponse(call.request.headers, node, { etag: fileEtag(node), ranges: false }),
  });
  return entityNode(
    fileEntity(call, list, node),
    { DELETE: () => remove(call, list, node) },
    {
      $value: () => leaf({ GET: bytes, PUT: () => replace(call, list, node) }),
      ListItemAllFields: () => entityNode(call.itemEntity(list, node.item), {}, {}),
      recycle: () => leaf({ POST: () => recycle(call, list, node) }),
      ...checkOutSteps(call, node),
      ...chunkedUploadSteps(call, list, node),
    },
  );
}
