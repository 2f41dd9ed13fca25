import type { ListItem } from '@microsoft/microsoft-graph-types';
import { isoTime } from '../../sharepoint/api/entity.js';
import { withoutLateLookups } from '../../sharepoint/data/lookup-limit.js';
import type { Column, FieldValue, Item } from '../../sharepoint/data/model.js';
import type { Site, SiteList } from '../../sharepoint/data/site-list.js';
import type { ExpandItem } from '../../sharepoint/odata/nested-options.js';
import type { World } from '../../sharepoint/world.js';
import type { Annotated } from './annotated.js';
import { driveItemView } from './drive-item-view.js';
import { escapePath } from './escape-path.js';
import { identitySet } from './identity-view.js';
import { siteIdOf } from './site-view.js';

/** With its quotes; the value that `If-Match` compares with. */
export function listItemEtag(item: Item): string {
  return `"${item.guid},${item.version}"`;
}

/** A lookup is given by its id, under a name of its own, as text. */
export function fieldName(column: Column): string {
  return column.kind === 'lookup' || column.kind === 'person' ? `${column.name}LookupId` : column.name;
}

function ownField(column: Column, value: FieldValue): FieldValue {
  return column.kind === 'lookup' || column.kind === 'person' ? String(value) : value;
}

function allFields(list: SiteList, item: Item): Record<string, FieldValue> {
  const fields: Record<string, FieldValue> = {};
  for (const column of list.columns.filter(({ readOnly }) => !readOnly)) {
    const value = item.fields[column.name] ?? null;
    // Graph leaves out what has no value.
    if (value !== null) fields[fieldName(column)] = ownField(column, value);
  }
  return {
    ...fields,
    id: String(item.id),
    ContentType: list.library ? 'Document' : 'Item',
    Modified: isoTime(item.modified),
    Created: isoTime(item.created),
    AuthorLookupId: String(item.authorId),
    EditorLookupId: String(item.editorId),
    _UIVersionString: `${item.version}.0`,
    Attachments: item.attachments.length > 0,
    Edit: '',
    LinkTitleNoMenu: item.fields['Title'] ?? '',
    LinkTitle: item.fields['Title'] ?? '',
    ItemChildCount: '0',
    FolderChildCount: '0',
  };
}

/** A fieldValueSet. */
export function fieldsView(list: SiteList, item: Item, select?: string[]): object {
  const fields = allFields(list, item);
  const wanted = select && new Set(select.map((name) => name.toLowerCase()));
  const kept = Object.entries(fields).filter(([name]) => !wanted || wanted.has(name.toLowerCase()));
  return { '@odata.etag': listItemEtag(item), ...Object.fromEntries(kept) };
}

export interface ItemPlace {
  world: World;
  site: Site;
  list: SiteList;
}

function webUrl({ world, site, list }: ItemPlace, item: Item): string {
  return `${world.origin}${site.path}/${escapePath(list.folder)}/${item.id}_.000`;
}

/** A listItem as collections give it. */
export function itemViewInList(
  place: ItemPlace,
  item: Item,
  expand: ExpandItem[],
  select?: string[],
): object {
  const view = itemView(place, item, expand, select);
  const { fields } = view;
  if (typeof fields !== 'object' || fields === null) return view;
  return { ...view, fields: withoutLateLookups({ ...fields }, (name) => name.endsWith('LookupId')) };
}

/** A listItem; `fields` and `driveItem` only when they are expanded. */
export function itemView(
  place: ItemPlace,
  item: Item,
  expand: ExpandItem[],
  select?: string[],
): Record<string, unknown> {
  const { world, site, list } = place;
  const all: Annotated<ListItem> = {
    createdDateTime: isoTime(item.created),
    eTag: listItemEtag(item),
    id: String(item.id),
    lastModifiedDateTime: isoTime(item.modified),
    webUrl: webUrl(place, item),
    createdBy: identitySet(world.people.get(item.authorId)),
    lastModifiedBy: identitySet(world.people.get(item.editorId)),
    parentReference: { id: list.id, siteId: siteIdOf(world, site) },
    contentType: { id: list.library ? '0x010100' : '0x0100', name: list.library ? 'Document' : 'Item' },
  };
  const kept = Object.entries(all).filter(([name]) => !select || select.includes(name));
  const view: Record<string, unknown> = { '@odata.etag': listItemEtag(item), ...Object.fromEntries(kept) };
  const fields = expand.find(({ name }) => name.toLowerCase() === 'fields');
  if (fields) view['fields'] = fieldsView(list, item, fields.select);
  const node = list.library?.byItemId(item.id);
  if (node && expand.some(({ name }) => name.toLowerCase() === 'driveitem')) {
    view['driveItem'] = driveItemView(place, node);
  }
  return view;
}
