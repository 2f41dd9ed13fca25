import { childNamed, childrenOf, isFolder, type DriveNode } from '../../data/drive-node.js';
import type { SiteList } from '../../data/site-list.js';
import { writeBy, type ApiCall } from '../api-call.js';
import { apiErrors } from '../api-error.js';
import { children, entityNode, leaf, type ApiNode, type Arguments } from '../api-node.js';
import { collectionResult, emptyResult, entityResult, type ApiResult } from '../api-result.js';
import { fileEntity } from '../resources/file-entity.js';
import { folderEntity } from '../resources/folder-entity.js';
import { fileNode } from './file-node.js';

function addFile(
  call: ApiCall,
  list: SiteList,
  folder: DriveNode,
  name: string,
  overwrite: boolean,
): ApiResult {
  const { library } = list;
  const known = childNamed(folder, name);
  if (!library) throw apiErrors.noFile();
  if (known && (!overwrite || isFolder(known))) throw apiErrors.nameTaken(name);
  if (known) library.replaceContent(known, call.request.body, writeBy(call));
  const node = known ?? library.addFile(folder, name, call.request.body, writeBy(call));
  return entityResult(fileEntity(call, list, node));
}

function addFolder(call: ApiCall, list: SiteList, parent: DriveNode, path: string): ApiResult {
  const name = path.split('/').at(-1) ?? path;
  if (childNamed(parent, name)) throw apiErrors.nameTaken(name);
  const node = list.library?.addFolder(parent, name, writeBy(call));
  if (!node) throw apiErrors.noFile();
  return entityResult(folderEntity(call, list, node));
}

function filesNode(call: ApiCall, list: SiteList, folder: DriveNode, args: Arguments): ApiNode {
  if (args.given) {
    const node = childNamed(folder, args.text('name'));
    if (!node?.content) throw apiErrors.noFile();
    return fileNode(call, list, node);
  }
  const files = childrenOf(folder).filter((one) => !isFolder(one));
  const add = (name: string) => (inner: Arguments) =>
    leaf({ POST: () => addFile(call, list, folder, inner.text(name), inner.flag('overwrite', 1)) });
  return {
    methods: {
      GET: () =>
        collectionResult(
          files.map((one) => fileEntity(call, list, one)),
          'SP.ApiData.Files12',
        ),
    },
    child: children({ AddUsingPath: add('decodedurl'), add: add('url') }),
  };
}

function foldersNode(call: ApiCall, list: SiteList, folder: DriveNode): ApiNode {
  const folders = childrenOf(folder).filter(isFolder);
  const add = (name: string) => (inner: Arguments) =>
    leaf({ POST: () => addFolder(call, list, folder, inner.text(name)) });
  return {
    methods: {
      GET: () =>
        collectionResult(
          folders.map((one) => folderEntity(call, list, one)),
          'SP.ApiData.Folders',
        ),
    },
    child: children({ AddUsingPath: add('decodedurl'), add: add('url') }),
  };
}

export function folderNode(call: ApiCall, list: SiteList, node: DriveNode): ApiNode {
  const recycle = (): ApiResult => {
    list.library?.remove(node);
    return { kind: 'value', name: 'Recycle', type: 'Edm.Guid', value: call.world.newGuid() };
  };
  const remove = (): ApiResult => {
    list.library?.remove(node);
    return emptyResult(200);
  };
  return entityNode(
    folderEntity(call, list, node),
    { DELETE: remove },
    {
      Files: (args) => filesNode(call, list, node, args),
      Folders: () => foldersNode(call, list, node),
      ListItemAllFields: () => entityNode(call.itemEntity(list, node.item), {}, {}),
      recycle: () => leaf({ POST: recycle }),
    },
  );
}
