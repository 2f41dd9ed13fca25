import { Injectable } from '@nestjs/common';
import type { Caller } from '../../upstream/caller.decorator.js';
import { GraphClient } from '../../upstream/graph-client.js';
import { isJsonObject, objectsOf, requiredText, textOf, type JsonObject } from '../../upstream/json.js';
import type { DriveChange, DriveChangePage, DriveChangesQuery } from '../dto/drive-changes.dto.js';
import { DEFAULT_PAGE_SIZE } from '../dto/page.dto.js';
import { Cursors } from './cursors.js';
import { bodyOf } from './mapping/common.js';
import { toDriveItem } from './mapping/to-drive.js';

/** SharePoint forgets sooner or later by itself, and says so. */
const LIFETIME_MS = 30 * 86_400_000;
const LATEST = 'latest';

/** What changed in a drive, a page at a time: https://learn.microsoft.com/graph/api/driveitem-delta */
@Injectable()
export class DriveChanges {
  constructor(
    private readonly graph: GraphClient,
    private readonly cursors: Cursors,
  ) {}

  /** `drive` is its path in Graph. Throws the BffError to answer with: `resync_required` for an old cursor. */
  async page(caller: Caller, drive: string, query: DriveChangesQuery): Promise<DriveChangePage> {
    const path = `${drive}/root/delta`;
    const { owner } = caller;
    const request = { method: 'GET', ...this.#place(owner, path, query) } as const;
    const body = bodyOf(await this.graph.send(caller, request));
    const seal = (name: string): string | undefined => {
      const link = textOf(body, name);
      return link === undefined ? undefined : this.cursors.seal(link, owner, path, LIFETIME_MS);
    };
    const nextCursor = seal('@odata.nextLink');
    return {
      items: objectsOf(body, 'value').map(toDriveChange),
      nextCursor,
      cursor: nextCursor === undefined ? seal('@odata.deltaLink') : undefined,
    };
  }

  #place(
    owner: string,
    path: string,
    { cursor, top = DEFAULT_PAGE_SIZE }: DriveChangesQuery,
  ): { path: string; query?: Readonly<Record<string, string>> } {
    if (cursor === undefined) return { path, query: { $top: String(top) } };
    if (cursor === LATEST) return { path, query: { token: LATEST } };
    return { path: this.cursors.open(cursor, owner, path) };
  }
}

/** Graph marks what is gone with `deleted`, or with OData's `@removed`. */
function toDriveChange(entry: JsonObject): DriveChange {
  const id = requiredText(entry, 'id');
  const gone = isJsonObject(entry['deleted']) || isJsonObject(entry['@removed']);
  return gone ? { id, kind: 'deleted' } : { id, kind: 'changed', item: toDriveItem(entry) };
}
