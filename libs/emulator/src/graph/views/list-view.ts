import type { ColumnDefinition, ContentType, List } from '@microsoft/microsoft-graph-types';
import { isoTime } from '../../sharepoint/api/entity.js';
import type { Column } from '../../sharepoint/data/model.js';
import type { Site, SiteList } from '../../sharepoint/data/site-list.js';
import type { World } from '../../sharepoint/world.js';
import type { Annotated } from './annotated.js';
import { escapePath } from './escape-path.js';
import { identitySet } from './identity-view.js';
import { siteIdOf } from './site-view.js';

export function listView(world: World, site: Site, list: SiteList): Annotated<List> {
  const time = isoTime(list.created);
  return {
    '@odata.etag': `"${list.id},${list.items.sequence}"`,
    createdDateTime: time,
    description: list.description,
    eTag: `"${list.id},${list.items.sequence}"`,
    id: list.id,
    lastModifiedDateTime: time,
    name: list.urlName,
    webUrl: `${world.origin}${site.path}/${escapePath(list.folder)}`,
    displayName: list.title,
    createdBy: identitySet(world.people.system),
    parentReference: { siteId: siteIdOf(world, site) },
    list: { contentTypesEnabled: false, hidden: false, template: list.template },
  };
}

function lookupFacet({ lookup }: Column): object {
  return {
    allowMultipleValues: false,
    allowUnlimitedLength: false,
    columnName: lookup?.field ?? 'Title',
    listId: lookup?.listId ?? '',
  };
}

function typeFacet(column: Column): object {
  switch (column.kind) {
    case 'text':
    case 'note':
      return {
        text: {
          allowMultipleLines: column.kind === 'note',
          appendChangesToExistingText: false,
          linesForEditing: 0,
          maxLength: 255,
        },
      };
    case 'choice':
      return { choice: { allowTextEntry: false, choices: column.choices ?? [], displayAs: 'dropDownMenu' } };
    case 'number':
    case 'counter':
      return { number: { decimalPlaces: 'automatic', displayAs: 'number' } };
    case 'currency':
      return { currency: { locale: 'en-US' } };
    case 'hyperlink':
      return { hyperlinkOrPicture: { isPicture: false } };
    case 'dateTime':
      return { dateTime: { displayAs: 'default', format: 'dateTime' } };
    case 'boolean':
      return { boolean: {} };
    case 'lookup':
      return { lookup: lookupFacet(column) };
    case 'person':
      return {
        personOrGroup: { allowMultipleSelection: false, chooseFromType: 'peopleOnly', displayAs: 'name' },
      };
    case 'computed':
      return {};
  }
}

export function columnView(column: Column): ColumnDefinition {
  return {
    columnGroup: 'Custom Columns',
    description: '',
    displayName: column.title,
    enforceUniqueValues: false,
    hidden: false,
    id: column.id,
    indexed: column.indexed,
    name: column.name,
    readOnly: column.readOnly,
    required: column.required,
    ...typeFacet(column),
  };
}

export function contentTypesOf(list: SiteList): ContentType[] {
  const [id, name, base] = list.library ? ['0x010100', 'Document', '0x0101'] : ['0x0100', 'Item', '0x01'];
  return [
    {
      description: list.library ? 'Create a new document.' : 'Create a new list item.',
      group: 'List Content Types',
      hidden: false,
      id: `${id}${list.id.replaceAll('-', '').toUpperCase()}`,
      name,
      readOnly: false,
      sealed: false,
      base: { id: base, name },
    },
    {
      group: 'Folder Content Types',
      hidden: false,
      id: '0x0120',
      name: 'Folder',
      readOnly: false,
      sealed: false,
    },
  ];
}
