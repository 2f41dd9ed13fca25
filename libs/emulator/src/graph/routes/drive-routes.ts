import type { EmulatorResponse } from '../../http/exchange.js';
import { fileEtag } from '../../sharepoint/api/resources/file-entity.js';
import { childrenOf } from '../../sharepoint/data/drive-node.js';
import type { Item } from '../../sharepoint/data/model.js';
import { nameList } from '../../sharepoint/odata/nested-options.js';
import { checkIfMatch, notModified, type GraphCall, type Params } from '../graph-call.js';
import { graphErrors } from '../graph-error.js';
import { noContent, reply } from '../graph-reply.js';
import { answerDelta } from '../items/delta.js';
import { collection } from '../paging.js';
import { driveOf, nodeOf, siteOf } from '../resolve.js';
import type { GraphRoute } from '../router.js';
import { checkLock } from '../drive/write-file.js';
import { driveItemView, driveView } from '../views/drive-item-view.js';
import { itemView } from '../views/item-view.js';

function selected(call: GraphCall, view: object): object {
  const select = nameList(call.query.get('select'));
  if (!select) return view;
  return Object.fromEntries(
    Object.entries(view).filter(([name]) => name.startsWith('@odata') || select.includes(name)),
  );
}

function drives(call: GraphCall, params: Params): EmulatorResponse {
  const site = siteOf(call, params);
  const libraries = site.lists.filter(({ library }) => library !== undefined);
  const view = collection(call, 'drives', libraries, (list) => driveView({ world: call.world, site, list }));
  return reply(view);
}

function drive(call: GraphCall, params: Params): EmulatorResponse {
  const view = driveView(driveOf(call, params));
  return reply({ '@odata.context': `${call.baseUrl}/$metadata#drives/$entity`, ...view });
}

function node(call: GraphCall, params: Params): EmulatorResponse {
  const place = nodeOf(call, params);
  const etag = fileEtag(place.node);
  const context = { '@odata.context': `${call.baseUrl}/$metadata#driveItems/$entity` };
  const view = () => ({ ...context, ...selected(call, driveItemView(place, place.node)) });
  return notModified(call, etag) ?? reply(view(), 200, { ETag: etag });
}

function children(call: GraphCall, params: Params): EmulatorResponse {
  const place = nodeOf(call, params);
  const inside = childrenOf(place.node);
  return reply(collection(call, 'driveItems', inside, (one) => selected(call, driveItemView(place, one))));
}

function remove(call: GraphCall, params: Params): EmulatorResponse {
  const { node: found, library } = nodeOf(call, params);
  if (!found.parent) throw graphErrors.denied();
  checkIfMatch(call, fileEtag(found));
  checkLock(call, found);
  library.remove(found);
  return noContent();
}

function listItem(call: GraphCall, params: Params): EmulatorResponse {
  const place = nodeOf(call, params);
  return reply(itemView(place, place.node.item, [{ name: 'fields', select: undefined }]));
}

function delta(call: GraphCall, params: Params): EmulatorResponse {
  const place = driveOf(call, params);
  const present = (item: Item) => {
    const found = place.library.byItemId(item.id);
    return found ? driveItemView(place, found) : {};
  };
  return answerDelta(call, params, place.list, {
    context: 'Collection(driveItem)',
    present,
    deleted: (_, guid) => ({ id: place.library.graphIdOf(guid), deleted: { state: 'deleted' } }),
  });
}

const read = { method: 'GET', area: 'files', access: 'read' } as const;

export const driveRoutes: GraphRoute[] = [
  { ...read, pattern: '/sites/{site}/drives', run: drives },
  { ...read, pattern: '~drive', run: drive },
  { ...read, pattern: '~drive/items/root/delta', run: delta },
  { ...read, pattern: '~drive/items/{node}', run: node },
  { ...read, pattern: '~drive/items/{node}/children', run: children },
  { ...read, pattern: '~drive/items/{node}/listItem', run: listItem },
  { method: 'DELETE', area: 'files', access: 'write', pattern: '~drive/items/{node}', run: remove },
];
