import type { Under } from '../../../upstream/aliases/standing-aliases.js';
import { driveItemPath } from '../../path/drive-item-path.js';
import { FileName } from '../../path/ids.js';

export type Conflict = 'fail' | 'replace' | 'rename';

/** What an upload is to become: the new content of a file, or a file of a name in a folder. */
export interface FilePlace {
  /** Its address in Graph: actions follow after a slash. */
  path: string;
  /** Entity tags that it may replace. */
  ifMatch?: string | undefined;
  /** When the name is taken; a file that is there is replaced. */
  conflict?: Conflict;
  /** Which alias it is begun under. */
  under?: Under | undefined;
}

/** A file to be made in a folder; without one in the library's root folder. Throws `bad_request`. */
export function fileIn(drive: string, folder: string | undefined, name: string): FilePlace {
  return { path: `${driveItemPath(drive, folder ?? 'root')}:/${FileName.parse(name).segment}:` };
}
