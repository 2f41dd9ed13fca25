import type { DriveNode } from '../data/drive-node.js';
import type { Person } from '../data/model.js';
import type { Site, SiteList } from '../data/site-list.js';

export type ConflictBehavior = 'fail' | 'replace' | 'rename';

/** An upload under way, known by its secret address. */
export interface UploadSession {
  /** Path and query below the tenant's origin. */
  target: string;
  site: Site;
  list: SiteList;
  parent: DriveNode;
  name: string;
  behavior: ConflictBehavior;
  user: Person;
  /** Known from the first piece on. */
  total: number | undefined;
  received: Buffer;
  expires: number;
}

export class Uploads {
  readonly sessions = new Map<string, UploadSession>();
  /** Bytes so far of `_api`'s chunked uploads, by the client's id. */
  readonly chunks = new Map<string, Buffer>();

  /** The unfinished session on the same file, if there is one. */
  on(parent: DriveNode, name: string, now: number): UploadSession | undefined {
    return [...this.sessions.values()].find(
      (one) => one.parent === parent && one.name.toLowerCase() === name.toLowerCase() && one.expires > now,
    );
  }
}
