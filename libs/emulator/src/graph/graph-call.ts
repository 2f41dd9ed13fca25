import type { EmulatorRequest, EmulatorResponse } from '../http/exchange.js';
import type { Write } from '../sharepoint/data/item-store.js';
import type { Person } from '../sharepoint/data/model.js';
import { jsonObject, type JsonObject } from '../sharepoint/json-body.js';
import type { QueryOptions } from '../sharepoint/odata/query-options.js';
import type { World } from '../sharepoint/world.js';
import { graphErrors } from './graph-error.js';
import type { Segment } from './graph-path.js';

/** One authorised call of Graph. */
export interface GraphCall {
  world: World;
  request: EmulatorRequest;
  query: QueryOptions;
  user: Person;
  scp: string;
  /** Path as sent, `/v1.0/…`; links repeat it. */
  rawPath: string;
  /** `https://graph…/v1.0`. */
  baseUrl: string;
  /** Answers one part of a batch with the same token. */
  part: (request: EmulatorRequest) => Promise<EmulatorResponse>;
}

/** The segments that stand in the braces of a route's pattern. */
export type Params = ReadonlyMap<string, Segment>;

export function param(params: Params, name: string): Segment {
  const segment = params.get(name);
  if (!segment) throw new Error(`The route has no {${name}}`);
  return segment;
}

export function writeBy(call: GraphCall): Write {
  return { at: call.world.now(), editorId: call.user.id };
}

export function bodyOf(call: GraphCall): JsonObject {
  const body = jsonObject(call.request.body);
  if (!body) throw graphErrors.badRequest('Unable to read JSON request payload.');
  return body;
}

/** Without `If-Match` a write overwrites; `*` always matches. */
export function checkIfMatch(call: GraphCall, etag: string): void {
  const sent = call.request.headers['if-match'];
  if (sent !== undefined && sent !== '*' && sent !== etag) throw graphErrors.etagMismatch();
}

export function notModified(call: GraphCall, etag: string): EmulatorResponse | undefined {
  return call.request.headers['if-none-match'] === etag
    ? { status: 304, headers: { ETag: etag } }
    : undefined;
}

/** This call's address with other query options in place of the named ones. */
export function linkWith(call: GraphCall, drop: string[], add: Record<string, string>): string {
  const kept = call.query.without(...drop).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  const added = Object.entries(add).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  const query = [...kept, ...added].join('&');
  return `${call.world.graphOrigin}${call.rawPath}${query === '' ? '' : `?${query}`}`;
}

/** Tokens that only this service can read. */
export function opaque(state: JsonObject): string {
  return Buffer.from(JSON.stringify(state)).toString('base64url');
}

export function readOpaque(token: string): JsonObject {
  const state = jsonObject(Buffer.from(token, 'base64url'));
  if (!state) throw graphErrors.badRequest('The token is not valid.');
  return state;
}
