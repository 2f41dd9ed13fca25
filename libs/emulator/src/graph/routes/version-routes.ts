import type { EmulatorResponse } from '../../http/exchange.js';
import { isoTime } from '../../sharepoint/api/entity.js';
import type { Item, ItemVersion } from '../../sharepoint/data/model.js';
import { param, writeBy, type GraphCall, type Params } from '../graph-call.js';
import { graphErrors } from '../graph-error.js';
import { noContent, reply } from '../graph-reply.js';
import { collection } from '../paging.js';
import { itemOf, listOf, nodeOf } from '../resolve.js';
import type { GraphRoute } from '../router.js';
import { downloadUrl } from '../views/drive-item-view.js';
import { identitySet } from '../views/identity-view.js';

/** All versions, the current one first. */
function versionsOf(item: Item): ItemVersion[] {
  const { version: number, fields, modified, editorId } = item;
  return [{ number, fields, modified, editorId }, ...item.history.toReversed()];
}

function versionNamed(item: Item, params: Params): ItemVersion {
  const number = Number.parseFloat(param(params, 'version').name);
  const found = versionsOf(item).find((one) => one.number === number);
  if (!found) throw graphErrors.notFound();
  return found;
}

function view(call: GraphCall, { number, modified, editorId }: ItemVersion): object {
  return {
    id: `${number}.0`,
    lastModifiedDateTime: isoTime(modified),
    lastModifiedBy: identitySet(call.world.people.get(editorId)),
  };
}

function itemVersions(call: GraphCall, params: Params): EmulatorResponse {
  const item = itemOf(listOf(call, params).list, params);
  const all = versionsOf(item);
  return reply(
    collection(call, 'listItemVersions', all, (one) => ({ ...view(call, one), fields: one.fields })),
  );
}

function restoreItem(call: GraphCall, params: Params): EmulatorResponse {
  const { list } = listOf(call, params);
  const item = itemOf(list, params);
  list.items.update(item, versionNamed(item, params).fields, writeBy(call));
  return noContent();
}

function fileVersions(call: GraphCall, params: Params): EmulatorResponse {
  const { node } = nodeOf(call, params);
  const size = (number: number) => (node.earlier.get(number) ?? node.content)?.length ?? 0;
  const all = versionsOf(node.item);
  return reply(
    collection(call, 'driveItemVersions', all, (one) => ({ ...view(call, one), size: size(one.number) })),
  );
}

function restoreFile(call: GraphCall, params: Params): EmulatorResponse {
  const { node, library } = nodeOf(call, params);
  const { number } = versionNamed(node.item, params);
  const content = node.earlier.get(number) ?? node.content;
  if (!content) throw graphErrors.badRequest('Only a file has versions');
  library.replaceContent(node, content, writeBy(call));
  return noContent();
}

/** Of an earlier version; the newest one's bytes are the file's own. */
function versionContent(call: GraphCall, params: Params): EmulatorResponse {
  const place = nodeOf(call, params);
  const { number } = versionNamed(place.node.item, params);
  const content = place.node.earlier.get(number);
  if (!content) throw graphErrors.badRequest('You cannot get the content of the current version.');
  return { status: 302, headers: { Location: downloadUrl(place, { ...place.node, content }) } };
}

const ITEM = '/sites/{site}/lists/{list}/items/{item}/versions';
const FILE = '~drive/items/{node}/versions';

export const versionRoutes: GraphRoute[] = [
  { method: 'GET', area: 'sites', access: 'read', pattern: ITEM, run: itemVersions },
  {
    method: 'POST',
    area: 'sites',
    access: 'write',
    pattern: `${ITEM}/{version}/restoreVersion`,
    run: restoreItem,
  },
  { method: 'GET', area: 'files', access: 'read', pattern: FILE, run: fileVersions },
  {
    method: 'GET',
    area: 'files',
    access: 'read',
    pattern: `${FILE}/{version}/content`,
    run: versionContent,
  },
  {
    method: 'POST',
    area: 'files',
    access: 'write',
    pattern: `${FILE}/{version}/restoreVersion`,
    run: restoreFile,
  },
];
