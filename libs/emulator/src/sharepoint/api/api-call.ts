import type { EmulatorRequest } from '../../http/exchange.js';
import type { Item, Person } from '../data/model.js';
import type { Site, SiteList } from '../data/site-list.js';
import type { Write } from '../data/item-store.js';
import { jsonObject, type JsonObject } from '../json-body.js';
import type { QueryOptions } from '../odata/query-options.js';
import type { World } from '../world.js';
import { apiErrors } from './api-error.js';
import type { SpEntity } from './entity.js';

/** One authorised call of `_api`. */
export interface ApiCall {
  world: World;
  site: Site;
  request: EmulatorRequest;
  /** After `X-HTTP-Method` was applied. */
  method: string;
  query: QueryOptions;
  user: Person;
  /** `https://host/sites/demo/_api/`, the base of every link. */
  apiUrl: string;
  /** A row as a resource. Given here, since rows hold files and files hold rows. */
  itemEntity: (list: SiteList, item: Item) => SpEntity;
}

export function webUrlOf(call: Pick<ApiCall, 'world' | 'site'>): string {
  return `${call.world.origin}${call.site.path}`;
}

export function writeBy(call: ApiCall): Write {
  return { at: call.world.now(), editorId: call.user.id };
}

export function bodyOf(call: ApiCall): JsonObject {
  const body = jsonObject(call.request.body);
  if (!body) throw apiErrors.invalidQuery('Invalid JSON. A token was not recognized in the JSON content.');
  return body;
}

/** No `If-Match` overwrites; `*` always matches. */
export function checkIfMatch(call: ApiCall, etag: string): void {
  const sent = call.request.headers['if-match'];
  if (sent !== undefined && sent !== '*' && sent !== etag) throw apiErrors.etagMismatch(sent, etag);
}
