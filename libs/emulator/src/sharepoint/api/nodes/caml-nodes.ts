import { parseCaml } from '../../caml/caml-query.js';
import type { SiteList } from '../../data/site-list.js';
import { objectMember, textMember } from '../../json-body.js';
import { bodyOf, type ApiCall } from '../api-call.js';
import { leaf, type Children } from '../api-node.js';
import { collectionResult, type ApiResult } from '../api-result.js';
import { selectRows } from '../items-query.js';
import { rowAfter } from '../paging.js';
import { itemCollection } from '../resources/item-entity.js';
import { streamRow } from '../resources/stream-row.js';

const STREAM_PAGE = 30;

/** `getitems` with `{ query: { ViewXml } }`. */
function getItems(call: ApiCall, list: SiteList): ApiResult {
  const query = objectMember(bodyOf(call), 'query') ?? {};
  const { where, orders, rowLimit } = parseCaml(list, textMember(query, 'ViewXml') ?? '');
  const rows = selectRows(call, list, where, orders).slice(0, rowLimit);
  const entities = rows.map((item) => call.itemEntity(list, item));
  return collectionResult(entities, itemCollection(list));
}

/** `RenderListDataAsStream`: rows as a list view shows them, the same in every dialect. */
function stream(call: ApiCall, list: SiteList): ApiResult {
  const parameters = objectMember(bodyOf(call), 'parameters') ?? {};
  const {
    where,
    orders,
    rowLimit = STREAM_PAGE,
    viewFields,
  } = parseCaml(list, textMember(parameters, 'ViewXml') ?? '');
  const all = selectRows(call, list, where, orders);
  const start = rowAfter(all, textMember(parameters, 'Paging'));
  const rows = all.slice(start, start + rowLimit);
  const last = rows.at(-1);
  const more = last !== undefined && start + rows.length < all.length;
  const first = start + rows.length + 1;
  const body = JSON.stringify({
    Row: rows.map((item) => streamRow(call, list, item, viewFields)),
    FirstRow: start + 1,
    FolderPermissions: '0x7fffffffffffffff',
    LastRow: start + rows.length,
    RowLimit: rowLimit,
    ...(more ? { NextHref: `?Paged=TRUE&p_ID=${last.id}&PageFirstRow=${first}` } : {}),
  });
  const headers = { 'Content-Type': 'application/json;charset=utf-8' };
  return { kind: 'raw', response: { status: 200, headers, body } };
}

/** Reads that are POSTs, since CAML travels in the body. */
export function camlSteps(call: ApiCall, list: SiteList): Children {
  return {
    getItems: () => leaf({ POST: () => getItems(call, list) }, 'read'),
    RenderListDataAsStream: () => leaf({ POST: () => stream(call, list) }, 'read'),
  };
}
