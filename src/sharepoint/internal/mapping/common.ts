import { BffError } from '../../../platform/problem.js';
import type { Person } from '../../dto/person.dto.js';
import { isEntityTag } from '../../../platform/entity-tags.js';
import { isJsonObject, objectOf, textOf, type JsonObject } from '../../../upstream/json.js';
import type { ApiAnswer } from '../../../upstream/verdict.js';

/** The object of an answer that must hold one. */
export function bodyOf({ body }: ApiAnswer): JsonObject {
  if (body === undefined) throw new BffError('upstream_invalid');
  return body;
}

/** With its quotes; it becomes a header of ours, so anything that is no entity tag is dropped. */
export function etagOf(from: JsonObject): string | undefined {
  return [textOf(from, '@odata.etag'), textOf(from, 'eTag')].find(isEntityTag);
}

/** Graph marks what is gone with `deleted`, or with OData's `@removed`. */
export function isGone(entry: JsonObject): boolean {
  return isJsonObject(entry['deleted']) || isJsonObject(entry['@removed']);
}

/** Where users see it, and its times. */
export interface Place {
  webUrl?: string | undefined;
  createdAt?: string | undefined;
  modifiedAt?: string | undefined;
}

export function placeOf(from: JsonObject): Place {
  return {
    webUrl: webUrlOf(from),
    createdAt: textOf(from, 'createdDateTime'),
    modifiedAt: textOf(from, 'lastModifiedDateTime'),
  };
}

/** An address for people: one with a grant in it is not passed on. */
export function webUrlOf(from: JsonObject): string | undefined {
  const url = textOf(from, 'webUrl');
  return url !== undefined && /^https?:\/\//i.test(url) && !/tempauth/i.test(url) ? url : undefined;
}

export function toPerson(from: JsonObject, name: string): Person | undefined {
  const user = objectOf(objectOf(from, name), 'user');
  return user === undefined ? undefined : toIdentity(user);
}

/** A person or a group. */
export function toIdentity(identity: JsonObject): Person {
  return {
    id: textOf(identity, 'id'),
    name: textOf(identity, 'displayName'),
    email: textOf(identity, 'email'),
  };
}
