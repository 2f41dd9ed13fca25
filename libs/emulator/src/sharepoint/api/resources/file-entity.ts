import { pathOf, type DriveNode } from '../../data/drive-node.js';
import type { SiteList } from '../../data/site-list.js';
import type { ApiCall } from '../api-call.js';
import { isoTime, quoteKey, type SpEntity, type SpValue } from '../entity.js';
import { personEntity } from './user-entity.js';

function serverRelative(call: ApiCall, list: SiteList, node: DriveNode): string {
  return [call.site.path, list.folder, ...pathOf(node)].join('/');
}

/** With its quotes; braces and capitals, unlike a list item's. */
export function fileEtag(node: DriveNode): string {
  return `"{${node.item.guid.toUpperCase()}},${node.item.version}"`;
}

function fileValues(call: ApiCall, node: DriveNode, url: string): Record<string, SpValue> {
  const { item } = node;
  return {
    CheckInComment: '',
    CheckOutType: call.world.checkouts.has(item.guid) ? 0 : 2,
    ContentTag: `{${item.guid.toUpperCase()}},${item.version},${node.contentVersion}`,
    CustomizedPageStatus: 0,
    ETag: fileEtag(node),
    Exists: true,
    IrmEnabled: false,
    // Edm.Int64 travels as text.
    Length: String(node.content?.length ?? 0),
    Level: 1,
    LinkingUri: null,
    LinkingUrl: '',
    MajorVersion: item.version,
    MinorVersion: 0,
    Name: node.name,
    ServerRelativeUrl: url,
    TimeCreated: isoTime(item.created),
    TimeLastModified: isoTime(item.modified),
    Title: item.fields['Title'] ?? '',
    UIVersion: item.version * 512,
    UIVersionLabel: `${item.version}.0`,
    UniqueId: item.guid,
  };
}

export function fileEntity(call: ApiCall, list: SiteList, node: DriveNode): SpEntity {
  const url = serverRelative(call, list, node);
  const path = `Web/GetFileByServerRelativePath(decodedurl=${quoteKey(url)})`;
  const { item } = node;
  return {
    type: 'SP.File',
    metadata: 'SP.ApiData.Files12/@Element',
    path,
    values: fileValues(call, node, url),
    onRequest: { ListId: list.id, SiteId: call.site.id, WebId: call.site.webId },
    links: {
      Author: { path: `${path}/Author`, load: () => personEntity(call.world.people.get(item.authorId)) },
      ListItemAllFields: { path: `${path}/ListItemAllFields`, load: () => call.itemEntity(list, item) },
      ModifiedBy: {
        path: `${path}/ModifiedBy`,
        load: () => personEntity(call.world.people.get(item.editorId)),
      },
    },
  };
}
