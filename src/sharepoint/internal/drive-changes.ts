import { Injectable } from '@nestjs/common';
import type { Caller } from '../../upstream/caller.decorator.js';
import { GraphClient } from '../../upstream/graph-client.js';
import { objectOf, objectsOf, requiredText, textOf } from '../../upstream/json.js';
import { DEFAULT_PAGE_SIZE } from '../dto/page.dto.js';
import type { DriveChanges as Changes, DriveChangesQuery } from '../dto/drive-changes.dto.js';
import type { DriveItem } from '../dto/drive.dto.js';
import { Cursors } from './cursors.js';
import { bodyOf } from './mapping/common.js';
import { toDriveItem } from './mapping/to-drive.js';

/** Graph keeps its own word on how long it remembers; this is how long ours can be opened. */
const DELTA_LIFETIME_MS = 30 * 24 * 3_600_000;

/** What changed in a drive, a page at a time: https://learn.microsoft.com/graph/api/driveitem-delta */
@Injectable()
export class DriveChanges {
  constructor(
    private readonly graph: GraphClient,
    private readonly cursors: Cursors,
  ) {}

  /** `drive` is its path in Graph. Throws the BffError to answer with: `resync_required` for an old cursor. */
  async page(caller: Caller, drive: string, query: DriveChangesQuery): Promise<Changes> {
    const path = `${drive}/root/delta`;
    const { cursor, from, top = DEFAULT_PAGE_SIZE } = query;
    const place =
      cursor === undefined
        ? { path, query: from === undefined ? { $top: String(top) } : { token: from } }
        : { path: this.cursors.open(cursor, caller.owner, path) };
    const body = bodyOf(await this.graph.send(caller, { method: 'GET', ...place }));
    const items = new Map<string, DriveItem>();
    const deleted = new Set<string>();
    for (const entry of objectsOf(body, 'value')) {
      const id = requiredText(entry, 'id');
      items.delete(id);
      deleted.delete(id);
      if (objectOf(entry, 'deleted') === undefined) items.set(id, toDriveItem(entry));
      else deleted.add(id);
    }
    const seal = (link: string | undefined, lifetime?: number): string | undefined =>
      link === undefined ? undefined : this.cursors.seal(link, caller.owner, path, lifetime);
    return {
      items: [...items.values()],
      deleted: [...deleted],
      nextCursor: seal(textOf(body, '@odata.nextLink')),
      deltaCursor: seal(textOf(body, '@odata.deltaLink'), DELTA_LIFETIME_MS),
    };
  }
}
