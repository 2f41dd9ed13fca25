import { entityTypeOf, sortedById, type SiteList } from '../../data/site-list.js';
import type { ApiCall } from '../api-call.js';
import { isoTime, type SpEntity, type SpValue } from '../entity.js';
import { fieldEntity } from './field-entity.js';
import { itemEntity } from './item-entity.js';
import { rootFolderEntity } from './root-folder-entity.js';
import { defaultViewEntity } from './view-entity.js';

function listValues(call: ApiCall, list: SiteList): Record<string, SpValue> {
  const { library } = list;
  return {
    AllowContentTypes: true,
    BaseTemplate: library ? 101 : 100,
    BaseType: library ? 1 : 0,
    ContentTypesEnabled: false,
    Created: isoTime(list.created),
    Description: list.description,
    EnableAttachments: !library,
    EnableFolderCreation: library !== undefined,
    EnableVersioning: true,
    EntityTypeName: entityTypeOf(list).replace('SP.Data.', '').replace(/Item$/, ''),
    Hidden: false,
    Id: list.id,
    ItemCount: list.items.count,
    LastItemModifiedDate: isoTime(list.created),
    ListItemEntityTypeFullName: entityTypeOf(list),
    NoCrawl: false,
    ParentWebUrl: call.site.path === '' ? '/' : call.site.path,
    TemplateFeatureId: '00bfea71-de22-43b2-a848-c05709900100',
    Title: list.title,
  };
}

export function listEntity(call: ApiCall, list: SiteList): SpEntity {
  const path = `Web/Lists(guid'${list.id}')`;
  return {
    type: 'SP.List',
    metadata: 'SP.ApiData.Lists/@Element',
    path,
    etag: `"${list.items.sequence}"`,
    values: listValues(call, list),
    onRequest: {},
    links: {
      Fields: { path: `${path}/Fields`, load: () => list.columns.map((one) => fieldEntity(list, one)) },
      Items: {
        path: `${path}/Items`,
        load: () => sortedById(list).map((one) => itemEntity(call, list, one)),
      },
      DefaultView: { path: `${path}/DefaultView`, load: () => defaultViewEntity(call, list) },
      RootFolder: { path: `${path}/RootFolder`, load: () => rootFolderEntity(call, list) },
      Views: { path: `${path}/Views`, load: () => [defaultViewEntity(call, list)] },
    },
  };
}
