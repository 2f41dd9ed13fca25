import type { DriveNode } from '../../data/drive-node.js';
import type { Library } from '../../data/library.js';
import type { SiteList } from '../../data/site-list.js';
import type { ApiCall } from '../api-call.js';
import { apiErrors } from '../api-error.js';

/** A file or folder with the library that holds it. */
export interface Located {
  list: SiteList;
  library: Library;
  node: DriveNode;
}

function startsWithFolder(path: string, folder: string): boolean {
  return `${path}/`.toLowerCase().startsWith(`${folder}/`.toLowerCase());
}

/** A path is server-relative with a leading slash, site-relative without. Throws when nothing is there. */
export function locate(call: ApiCall, path: string): Located {
  const absolute = path.startsWith('/') ? path : `${call.site.path}/${path}`;
  for (const list of call.site.lists) {
    const folder = `${call.site.path}/${list.folder}`;
    const { library } = list;
    if (!library || !startsWithFolder(absolute, folder)) continue;
    const node = library.at(absolute.slice(folder.length).split('/').filter(Boolean));
    if (node) return { list, library, node };
  }
  throw apiErrors.noFile();
}
