import { buildList } from '../../data/build-list.js';
import type { SiteList } from '../../data/site-list.js';
import { textMember } from '../../json-body.js';
import { bodyOf, webUrlOf, type ApiCall } from '../api-call.js';
import { apiErrors } from '../api-error.js';
import { children, type ApiNode, type Arguments } from '../api-node.js';
import { collectionResult, entityResult, type ApiResult } from '../api-result.js';
import { matches } from '../../odata/evaluate.js';
import { parseFilter } from '../../odata/filter-parser.js';
import { resolverFor } from '../items-query.js';
import { listEntity } from '../resources/list-entity.js';
import { listNode } from './list-node.js';

function read(call: ApiCall): ApiResult {
  const text = call.query.get('filter');
  const filter = text === undefined ? undefined : parseFilter(text);
  const entities = call.site.lists.map((list) => listEntity(call, list));
  const kept = filter ? entities.filter((entity) => matches(filter, resolverFor(entity))) : entities;
  const top = call.query.count('top');
  return collectionResult(top === undefined ? kept : kept.slice(0, top), 'SP.ApiData.Lists');
}

function add(call: ApiCall): ApiResult {
  const body = bodyOf(call);
  const title = textMember(body, 'Title');
  if (title === undefined) throw apiErrors.argument('Value cannot be null.\r\nParameter name: title');
  if (titled(call, title)) throw apiErrors.listTitleTaken();
  const library = body['BaseTemplate'] === 101;
  const description = textMember(body, 'Description') ?? '';
  const list = buildList(call.site, { title, library, description }, call.world.random, call.world.now());
  return entityResult(listEntity(call, list), 201);
}

function titled(call: ApiCall, title: string): SiteList | undefined {
  return call.site.lists.find((list) => list.title.toLowerCase() === title.toLowerCase());
}

function byId(call: ApiCall, id: string): ApiNode {
  const list = call.site.lists.find((one) => one.id === id.toLowerCase());
  if (!list) throw apiErrors.noList();
  return listNode(call, list);
}

function byTitle(call: ApiCall, title: string): ApiNode {
  const list = titled(call, title);
  if (!list) throw apiErrors.noListTitled(title, webUrlOf(call));
  return listNode(call, list);
}

/** `web/GetList('/sites/demo/Lists/Requests')`. */
export function listAtUrl(call: ApiCall, url: string): ApiNode {
  const absolute = url.startsWith('/') ? url : `/${url}`;
  const list = call.site.lists.find(
    ({ folder }) => `${call.site.path}/${folder}`.toLowerCase() === absolute.toLowerCase(),
  );
  if (!list) throw apiErrors.noFile();
  return listNode(call, list);
}

/** `lists`, `lists(guid'…')`, `lists/getByTitle('…')`. */
export function listsNode(call: ApiCall, args: Arguments): ApiNode {
  if (args.given) return byId(call, args.text('id'));
  return {
    right: 'manage',
    methods: { GET: () => read(call), POST: () => add(call) },
    child: children({
      getByTitle: (inner) => byTitle(call, inner.text('title')),
      getById: (inner) => byId(call, inner.text('id')),
    }),
  };
}
