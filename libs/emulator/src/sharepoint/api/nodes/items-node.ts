import type { SiteList } from '../../data/site-list.js';
import { writeBy, type ApiCall } from '../api-call.js';
import { apiErrors } from '../api-error.js';
import { children, type ApiNode, type Arguments } from '../api-node.js';
import { collectionResult, entityResult, type ApiResult } from '../api-result.js';
import { fieldsFrom } from '../item-input.js';
import { queryItems } from '../items-query.js';
import { pageOf } from '../paging.js';
import { inCollection, itemCollection } from '../resources/item-entity.js';
import { itemNode } from './item-node.js';

function read(call: ApiCall, list: SiteList): ApiResult {
  const path = `web/lists(guid'${list.id}')/items`;
  const { rows, next } = pageOf(call, queryItems(call, list), path);
  const entities = rows.map((item) => inCollection(list, call.itemEntity(list, item)));
  return collectionResult(entities, itemCollection(list), next);
}

function add(call: ApiCall, list: SiteList): ApiResult {
  const item = list.items.add(fieldsFrom(call, list), writeBy(call));
  return entityResult(call.itemEntity(list, item), 201);
}

function byId(call: ApiCall, list: SiteList, id: string): ApiNode {
  const item = list.items.get(Number(id));
  if (!item) throw apiErrors.noItem();
  return itemNode(call, list, item);
}

/** `items` and `items(3)`. */
export function itemsNode(call: ApiCall, list: SiteList, args: Arguments): ApiNode {
  if (args.given) return byId(call, list, args.text('id'));
  return {
    methods: { GET: () => read(call, list), POST: () => add(call, list) },
    child: children({ getById: (inner) => byId(call, list, inner.text('id')) }),
  };
}
