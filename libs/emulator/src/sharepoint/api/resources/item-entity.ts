import { isFolder, pathOf } from '../../data/drive-node.js';
import { withoutLateLookups } from '../../data/lookup-limit.js';
import type { Column, FieldValue, Item } from '../../data/model.js';
import { entityTypeOf, type SiteList } from '../../data/site-list.js';
import type { ApiCall } from '../api-call.js';
import { isoTime, type SpEntity, type SpLink, type SpValue } from '../entity.js';
import { attachmentEntity } from './attachment-entity.js';
import { fileEntity } from './file-entity.js';
import { folderEntity } from './folder-entity.js';
import { personEntity } from './user-entity.js';

/** With its quotes. */
export function itemEtag(item: Item): string {
  return `"${item.version}"`;
}

/** A lookup is written as `RequesterId`. */
export function valueName(column: Column): string {
  return column.kind === 'lookup' || column.kind === 'person' ? `${column.name}Id` : column.name;
}

export function isOwnColumn(column: Column): boolean {
  return !column.readOnly && column.name !== 'FileLeafRef';
}

function ownValues(list: SiteList, item: Item): Record<string, FieldValue> {
  const own = list.columns.filter(isOwnColumn);
  return Object.fromEntries(own.map((column) => [valueName(column), item.fields[column.name] ?? null]));
}

function itemValues(list: SiteList, item: Item, folder: boolean): Record<string, SpValue> {
  return {
    FileSystemObjectType: folder ? 1 : 0,
    Id: item.id,
    ServerRedirectedEmbedUri: null,
    ServerRedirectedEmbedUrl: '',
    ContentTypeId: list.library ? '0x010100' : '0x0100',
    ...ownValues(list, item),
    ID: item.id,
    Modified: isoTime(item.modified),
    Created: isoTime(item.created),
    AuthorId: item.authorId,
    EditorId: item.editorId,
    OData__UIVersionString: `${item.version}.0`,
    Attachments: item.attachments.length > 0,
    GUID: item.guid,
  };
}

function locations(call: ApiCall, list: SiteList, item: Item): Record<string, SpValue> {
  const node = list.library?.byItemId(item.id);
  const folders = node?.parent ? pathOf(node.parent) : [];
  const leaf = node?.name ?? `${item.id}_.000`;
  const directory = [call.site.path, list.folder, ...folders].join('/');
  return {
    FileLeafRef: leaf,
    FileDirRef: directory,
    FileRef: `${directory}/${leaf}`,
    FSObjType: node?.content ? 0 : 1,
  };
}

function lookupLinks(call: ApiCall, list: SiteList, item: Item, path: string): Record<string, SpLink> {
  const links: Record<string, SpLink> = {};
  for (const column of list.columns) {
    const target = call.site.lists.find((one) => one.id === column.lookup?.listId);
    if (!target) continue;
    const load = () => {
      const found = target.items.get(Number(item.fields[column.name]));
      return found && itemEntity(call, target, found);
    };
    links[column.name] = { path: `${path}/${column.name}`, lookup: true, load };
  }
  for (const [name, id] of [['Author', item.authorId] as const, ['Editor', item.editorId] as const]) {
    const load = () => personEntity(call.world.people.get(id));
    links[name] = { path: `${path}/${name}`, lookup: true, load };
  }
  return links;
}

/** What follows `$metadata#` for the rows of a list. */
export function itemCollection(list: SiteList): string {
  return `SP.ListData.${entityTypeOf(list).replace('SP.Data.', '')}s`;
}

/** A row as a page of rows gives it. */
export function inCollection(list: SiteList, entity: SpEntity): SpEntity {
  const lookups = new Set(list.columns.filter(({ lookup }) => lookup).map(valueName));
  return { ...entity, values: withoutLateLookups(entity.values, (name) => lookups.has(name)) };
}

/** One row of a list. Its type is the list's own, its `odata.id` a GUID. */
export function itemEntity(call: ApiCall, list: SiteList, item: Item): SpEntity {
  const path = `Web/Lists(guid'${list.id}')/Items(${item.id})`;
  const node = list.library?.byItemId(item.id);
  const links: Record<string, SpLink> = {
    ...lookupLinks(call, list, item, path),
    AttachmentFiles: {
      path: `${path}/AttachmentFiles`,
      load: () => item.attachments.map((one) => attachmentEntity(call, list, item, one)),
    },
    ...(node?.content ? { File: { path: `${path}/File`, load: () => fileEntity(call, list, node) } } : {}),
    ...(node && !node.content
      ? { Folder: { path: `${path}/Folder`, load: () => folderEntity(call, list, node) } }
      : {}),
  };
  return {
    type: entityTypeOf(list),
    metadata: `${itemCollection(list)}/@Element`,
    path,
    id: item.guid,
    etag: itemEtag(item),
    values: itemValues(list, item, node !== undefined && isFolder(node)),
    onRequest: locations(call, list, item),
    links,
  };
}
