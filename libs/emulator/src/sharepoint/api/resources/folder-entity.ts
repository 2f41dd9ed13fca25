import { childrenOf, isFolder, pathOf, type DriveNode } from '../../data/drive-node.js';
import type { SiteList } from '../../data/site-list.js';
import type { ApiCall } from '../api-call.js';
import { isoTime, quoteKey, type SpEntity } from '../entity.js';
import { fileEntity } from './file-entity.js';

export function folderEntity(call: ApiCall, list: SiteList, node: DriveNode): SpEntity {
  const url = [call.site.path, list.folder, ...pathOf(node)].join('/');
  const path = `Web/GetFolderByServerRelativePath(decodedurl=${quoteKey(url)})`;
  const inside = childrenOf(node);
  return {
    type: 'SP.Folder',
    metadata: 'SP.ApiData.Folders/@Element',
    path,
    values: {
      Exists: true,
      IsWOPIEnabled: false,
      ItemCount: inside.length,
      Name: node.parent ? node.name : list.urlName,
      ProgID: null,
      ServerRelativeUrl: url,
      TimeCreated: isoTime(node.item.created),
      TimeLastModified: isoTime(node.item.modified),
      UniqueId: node.item.guid,
      WelcomePage: '',
    },
    onRequest: {},
    links: {
      Files: {
        path: `${path}/Files`,
        load: () => inside.filter((one) => !isFolder(one)).map((one) => fileEntity(call, list, one)),
      },
      Folders: {
        path: `${path}/Folders`,
        load: () => inside.filter(isFolder).map((one) => folderEntity(call, list, one)),
      },
    },
  };
}
