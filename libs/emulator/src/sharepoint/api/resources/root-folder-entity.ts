import { derivedGuid } from '../../data/derived-guid.js';
import type { SiteList } from '../../data/site-list.js';
import type { ApiCall } from '../api-call.js';
import { isoTime, quoteKey, type SpEntity } from '../entity.js';
import { folderEntity } from './folder-entity.js';

/** Where a list stands in its site. A list that is no library has such a folder too, without files. */
export function rootFolderEntity(call: ApiCall, list: SiteList): SpEntity {
  if (list.library) return folderEntity(call, list, list.library.root);
  const url = `${call.site.path}/${list.folder}`;
  const path = `Web/GetFolderByServerRelativePath(decodedurl=${quoteKey(url)})`;
  return {
    type: 'SP.Folder',
    metadata: 'SP.ApiData.Folders/@Element',
    path,
    values: {
      Exists: true,
      IsWOPIEnabled: false,
      ItemCount: list.items.count,
      Name: list.urlName,
      ProgID: null,
      ServerRelativeUrl: url,
      TimeCreated: isoTime(list.created),
      TimeLastModified: isoTime(list.created),
      UniqueId: derivedGuid(`${list.id} root folder`),
      WelcomePage: '',
    },
    onRequest: {},
    links: {
      Files: { path: `${path}/Files`, load: () => [] },
      Folders: { path: `${path}/Folders`, load: () => [] },
    },
  };
}
