import type { EmulatorResponse } from '../../http/exchange.js';
import { removeRow } from '../../sharepoint/data/rows.js';
import { objectMember } from '../../sharepoint/json-body.js';
import { nameList, parseExpand } from '../../sharepoint/odata/nested-options.js';
import { bodyOf, checkIfMatch, notModified, writeBy, type GraphCall, type Params } from '../graph-call.js';
import { graphErrors } from '../graph-error.js';
import { noContent, reply } from '../graph-reply.js';
import { answerDelta } from '../items/delta.js';
import { fieldsFrom } from '../items/fields-input.js';
import { queryItems } from '../items/items-query.js';
import { collection } from '../paging.js';
import { itemOf, listOf } from '../resolve.js';
import type { GraphRoute } from '../router.js';
import { fieldsView, itemView, itemViewInList, listItemEtag } from '../views/item-view.js';

const FIELDS = [{ name: 'fields', select: undefined }];

function readItems(call: GraphCall, params: Params): EmulatorResponse {
  const place = listOf(call, params);
  const expand = parseExpand(call.query.get('expand'));
  const select = nameList(call.query.get('select'));
  const rows = queryItems(call, place.list);
  return reply(collection(call, 'listItems', rows, (item) => itemViewInList(place, item, expand, select)));
}

function count(call: GraphCall, params: Params): EmulatorResponse {
  listOf(call, params);
  throw graphErrors.badRequest('$count is not supported on this resource.');
}

function readItem(call: GraphCall, params: Params): EmulatorResponse {
  const place = listOf(call, params);
  const found = itemOf(place.list, params);
  const etag = listItemEtag(found);
  const expand = parseExpand(call.query.get('expand'));
  const view = itemView(place, found, expand, nameList(call.query.get('select')));
  return (
    notModified(call, etag) ??
    reply({ '@odata.context': `${call.baseUrl}/$metadata#listItems/$entity`, ...view }, 200, { ETag: etag })
  );
}

function addItem(call: GraphCall, params: Params): EmulatorResponse {
  const place = listOf(call, params);
  const fields = fieldsFrom(place.list, objectMember(bodyOf(call), 'fields') ?? {});
  const added = place.list.items.add(fields, writeBy(call));
  const location = `${call.world.graphOrigin}${call.rawPath}/${added.id}`;
  return reply(itemView(place, added, FIELDS), 201, { Location: location, ETag: listItemEtag(added) });
}

/** PATCH of the item itself takes `{ fields }`. */
function patchItem(call: GraphCall, params: Params): EmulatorResponse {
  const place = listOf(call, params);
  const found = itemOf(place.list, params);
  checkIfMatch(call, listItemEtag(found));
  const fields = fieldsFrom(place.list, objectMember(bodyOf(call), 'fields') ?? {});
  place.list.items.update(found, fields, writeBy(call));
  return reply(itemView(place, found, FIELDS), 200, { ETag: listItemEtag(found) });
}

function readFields(call: GraphCall, params: Params): EmulatorResponse {
  const { list } = listOf(call, params);
  const found = itemOf(list, params);
  const view = fieldsView(list, found, nameList(call.query.get('select')));
  return reply(view, 200, { ETag: listItemEtag(found) });
}

function patchFields(call: GraphCall, params: Params): EmulatorResponse {
  const { list } = listOf(call, params);
  const found = itemOf(list, params);
  checkIfMatch(call, listItemEtag(found));
  list.items.update(found, fieldsFrom(list, bodyOf(call)), writeBy(call));
  return reply(fieldsView(list, found), 200, { ETag: listItemEtag(found) });
}

function deleteItem(call: GraphCall, params: Params): EmulatorResponse {
  const { list } = listOf(call, params);
  const found = itemOf(list, params);
  checkIfMatch(call, listItemEtag(found));
  removeRow(list, found);
  return noContent();
}

function delta(call: GraphCall, params: Params): EmulatorResponse {
  const place = listOf(call, params);
  const expand = parseExpand(call.query.get('expand'));
  return answerDelta(call, params, place.list, {
    context: 'Collection(listItem)',
    present: (found) => itemView(place, found, expand),
    deleted: (id) => ({ id: String(id), deleted: { state: 'deleted' } }),
  });
}

const read = { method: 'GET', area: 'sites', access: 'read' } as const;
const write = { area: 'sites', access: 'write' } as const;
const ITEMS = '/sites/{site}/lists/{list}/items';

export const itemRoutes: GraphRoute[] = [
  { ...read, pattern: ITEMS, run: readItems },
  { ...write, method: 'POST', pattern: ITEMS, run: addItem },
  { ...read, pattern: `${ITEMS}/$count`, run: count },
  { ...read, pattern: `${ITEMS}/delta`, run: delta },
  { ...read, pattern: `${ITEMS}/{item}`, run: readItem },
  { ...write, method: 'PATCH', pattern: `${ITEMS}/{item}`, run: patchItem },
  { ...write, method: 'DELETE', pattern: `${ITEMS}/{item}`, run: deleteItem },
  { ...read, pattern: `${ITEMS}/{item}/fields`, run: readFields },
  { ...write, method: 'PATCH', pattern: `${ITEMS}/{item}/fields`, run: patchFields },
];
