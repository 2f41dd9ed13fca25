import { isFolder } from '../../data/drive-node.js';
import type { ApiCall } from '../api-call.js';
import { apiErrors } from '../api-error.js';
import type { ApiNode, Arguments, Children } from '../api-node.js';
import { fileNode } from './file-node.js';
import { folderNode } from './folder-node.js';
import { locate, type Located } from './locate.js';

type Found = Pick<Located, 'list' | 'node'>;

/** The older functions take a URL, where `#` and `%` have a meaning of their own: such names cannot be reached. */
function olderUrl(args: Arguments): string {
  const url = args.text('serverRelativeUrl');
  if (/[#%]/.test(url)) throw apiErrors.badServerRelativeUrl();
  return url;
}

function fileAt(call: ApiCall, { list, node }: Found): ApiNode {
  if (isFolder(node)) throw apiErrors.noFile();
  return fileNode(call, list, node);
}

function folderAt(call: ApiCall, { list, node }: Found): ApiNode {
  if (!isFolder(node)) throw apiErrors.noFile();
  return folderNode(call, list, node);
}

function withGuid(call: ApiCall, guid: string): Found {
  for (const list of call.site.lists) {
    const node = list.library?.byUniqueId(guid);
    if (node) return { list, node };
  }
  throw apiErrors.noFile();
}

/** Ways from a web to a file or folder. */
export function byPath(call: ApiCall): Children {
  return {
    getFileByServerRelativePath: (args) => fileAt(call, locate(call, args.text('decodedUrl'))),
    getFolderByServerRelativePath: (args) => folderAt(call, locate(call, args.text('decodedUrl'))),
    getFileByServerRelativeUrl: (args) => fileAt(call, locate(call, olderUrl(args))),
    getFolderByServerRelativeUrl: (args) => folderAt(call, locate(call, olderUrl(args))),
    getFileById: (args) => fileAt(call, withGuid(call, args.text('uniqueId'))),
    getFolderById: (args) => folderAt(call, withGuid(call, args.text('uniqueId'))),
  };
}
