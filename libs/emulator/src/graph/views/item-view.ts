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

/** What Graph adds to the columns of a list. */
const ADDED: readonly [string, (list: SiteList, item: Item) => FieldValue][] = [
  ['id', (_list, item) => String(item.id)],
  ['ContentType', (list) => (list.library ? 'Document' : 'Item')],
  ['Modified', (_list, item) => isoTime(item.modified)],
  ['Created', (_list, item) => isoTime(item.created)],
  ['AuthorLookupId', (_list, item) => String(item.authorId)],
  ['EditorLookupId', (_list, item) => String(item.editorId)],
  ['_UIVersionString', (_list, item) => `${item.version}.0`],
  ['Attachments', (_list, item) => item.attachments.length > 0],
  ['Edit', () => ''],
  ['LinkTitleNoMenu', (_list, item) => item.fields['Title'] ?? ''],
  ['LinkTitle', (_list, item) => item.fields['Title'] ?? ''],
  ['ItemChildCount', () => '0'],
  ['FolderChildCount', () => '0'],
];

/** A fieldValueSet. */
export function fieldsView(list: SiteList, item: Item, select?: string[]): object {
  const wanted = select && new Set(select.map((name) => name.toLowerCase()));
  const isWanted = (name: string) => !wanted || wanted.has(name.toLowerCase());
  const fields: Record<string, FieldValue> = { '@odata.etag': listItemEtag(item) };
  for (const column of list.columns) {
    const value = column.readOnly ? null : (item.fields[column.name] ?? null);
    // Graph leaves out what has no value.
    if (value !== null && isWanted(fieldName(column))) fields[fieldName(column)] = ownField(column, value);
  }
  for (const [name, read] of ADDED) if (isWanted(name)) fields[name] = read(list, item);
  return fields;
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
