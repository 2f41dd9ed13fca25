import type { Drive, DriveItem, Identity, ItemReference } from '@microsoft/microsoft-graph-types';
import { fileEtag } from '../../sharepoint/api/resources/file-entity.js';
import { isoTime } from '../../sharepoint/api/entity.js';
import { isFolder, pathOf, sizeOf, type DriveNode } from '../../sharepoint/data/drive-node.js';
import type { Site, SiteList } from '../../sharepoint/data/site-list.js';
import { mediaTypeOf } from '../../sharepoint/files/media-type.js';
import type { World } from '../../sharepoint/world.js';
import type { Annotated } from './annotated.js';
import { escapePath } from './escape-path.js';
import { identitySet } from './identity-view.js';
import { siteIdOf } from './site-view.js';

export interface DrivePlace {
  world: World;
  site: Site;
  list: SiteList;
}

function webUrlOf({ world, site, list }: DrivePlace, node: DriveNode): string {
  return `${world.origin}${escapePath([site.path, list.folder, ...pathOf(node)].join('/'))}`;
}

/** A fresh pre-authenticated address of the file. */
export function downloadUrl({ world, site }: DrivePlace, node: DriveNode): string {
  return `${world.origin}${world.downloads.issue(site.path, node, world.newSecret(), world.now())}`;
}

function parentReference(place: DrivePlace, node: DriveNode): ItemReference {
  const driveId = place.list.library?.driveId ?? '';
  const siteId = siteIdOf(place.world, place.site);
  const { parent } = node;
  if (!parent) return { driveType: 'documentLibrary', driveId, siteId };
  const path = `/drives/${driveId}/root:${escapePath(['', ...pathOf(parent)].join('/'))}`;
  const name = parent.parent ? parent.name : place.list.urlName;
  return { driveType: 'documentLibrary', driveId, id: parent.graphId, name, path, siteId };
}

function facets(node: DriveNode): Pick<DriveItem, 'file' | 'folder' | 'root'> {
  if (!isFolder(node)) return { file: { mimeType: mediaTypeOf(node.name) } };
  const folder = { childCount: node.children.size };
  return node.parent ? { folder } : { folder, root: {} };
}

/** A driveItem; a file's carries its download address. */
export function driveItemView(place: DrivePlace, node: DriveNode): Annotated<DriveItem> {
  const { item } = node;
  const { people } = place.world;
  const [created, modified] = [isoTime(item.created), isoTime(item.modified)];
  return {
    ...(isFolder(node) ? {} : { '@microsoft.graph.downloadUrl': downloadUrl(place, node) }),
    createdDateTime: created,
    eTag: fileEtag(node),
    id: node.graphId,
    lastModifiedDateTime: modified,
    name: node.name,
    webUrl: webUrlOf(place, node),
    cTag: `"c:{${item.guid.toUpperCase()}},${node.contentVersion}"`,
    size: sizeOf(node),
    createdBy: identitySet(people.get(item.authorId)),
    lastModifiedBy: identitySet(people.get(item.editorId)),
    parentReference: parentReference(place, node),
    ...facets(node),
    fileSystemInfo: { createdDateTime: created, lastModifiedDateTime: modified },
  };
}

export function driveView({ world, site, list }: DrivePlace): Drive & { owner: { group: Identity } } {
  const time = isoTime(list.created);
  return {
    createdDateTime: time,
    description: list.description,
    id: list.library?.driveId ?? '',
    lastModifiedDateTime: time,
    name: list.title,
    webUrl: `${world.origin}${site.path}/${escapePath(list.folder)}`,
    driveType: 'documentLibrary',
    createdBy: identitySet(world.people.system),
    owner: { group: { displayName: `${site.title} Owners` } },
    quota: { deleted: 0, remaining: 27487790694400, state: 'normal', total: 27487790694400, used: 0 },
  };
}
