import { Injectable } from '@nestjs/common';
import { BffError } from '../../../platform/problem.js';
import type { Caller } from '../../../upstream/caller.decorator.js';
import { GraphClient } from '../../../upstream/graph-client.js';
import { numberOf, objectOf, textOf, type JsonObject } from '../../../upstream/json.js';
import { bodyOf } from '../mapping/common.js';
import type { StoredUpload } from './stored-upload.js';

/** Two clocks are compared. */
const CLOCKS_DIFFER_MS = 300_000;
/** Of a driveItem: what our answers are made of. */
const KEPT: ReadonlySet<string> = new Set(
  (
    'id name size file folder package @odata.etag eTag webUrl parentReference ' +
    'createdDateTime lastModifiedDateTime createdBy lastModifiedBy'
  ).split(' '),
);

/** What an upload has become, as it is stored. */
export function endOf(isNew: boolean, item: JsonObject): NonNullable<StoredUpload['end']> {
  const kept = Object.entries(item).filter(([name]) => KEPT.has(name));
  return { isNew, item: Object.fromEntries(kept) };
}

/** Finds the files of uploads of which nobody heard how they ended: a replica died, or SharePoint took too long. */
@Injectable()
export class Landings {
  constructor(private readonly graph: GraphClient) {}

  /**
   * SharePoint knows the upload no more. Undefined unless its last part was under way, and a file of its size stands at its
   * place that the same user has written since it began.
   */
  async find(caller: Caller, upload: StoredUpload): Promise<StoredUpload['end']> {
    const { place, size, begun, since, owner } = upload;
    if (size === undefined || begun?.to !== size) return undefined;
    const item = await this.#item(caller, place.replace(/:$/, ''));
    const isOurs =
      numberOf(item, 'size') === size &&
      [undefined, userOf(owner)].includes(textOf(objectOf(objectOf(item, 'lastModifiedBy'), 'user'), 'id')) &&
      isSince(item, 'lastModifiedDateTime', since);
    return item !== undefined && isOurs ? endOf(isSince(item, 'createdDateTime', since), item) : undefined;
  }

  async #item(caller: Caller, path: string): Promise<JsonObject | undefined> {
    try {
      return bodyOf(await this.graph.send(caller, { method: 'GET', path }));
    } catch (error) {
      if (error instanceof BffError && error.code === 'not_found') return undefined;
      throw error;
    }
  }
}

/** An owner is a tenant and a user. */
function userOf(owner: string): string | undefined {
  return owner.split('.')[1];
}

function isSince(item: JsonObject | undefined, name: string, since: number): boolean {
  return Date.parse(textOf(item, name) ?? '') >= since - CLOCKS_DIFFER_MS;
}
