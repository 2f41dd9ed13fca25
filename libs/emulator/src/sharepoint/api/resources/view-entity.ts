import { derivedGuid } from '../../data/derived-guid.js';
import type { SiteList } from '../../data/site-list.js';
import type { ApiCall } from '../api-call.js';
import type { SpEntity } from '../entity.js';

/** The one view that every list is made with. */
export function defaultViewEntity(call: ApiCall, list: SiteList): SpEntity {
  const id = derivedGuid(`${list.id} default view`);
  const [title, page] = list.library
    ? ['All Documents', `${list.folder}/Forms/AllItems.aspx`]
    : ['All Items', `${list.folder}/AllItems.aspx`];
  return {
    type: 'SP.View',
    metadata: 'SP.ApiData.Views/@Element',
    path: `Web/Lists(guid'${list.id}')/Views(guid'${id}')`,
    values: {
      BaseViewId: '1',
      DefaultView: true,
      Hidden: false,
      Id: id,
      Paged: true,
      PersonalView: false,
      RowLimit: 30,
      ServerRelativeUrl: `${call.site.path}/${page}`,
      Title: title,
      ViewQuery: '',
      ViewType: 'HTML',
    },
    onRequest: {},
    links: {},
  };
}
