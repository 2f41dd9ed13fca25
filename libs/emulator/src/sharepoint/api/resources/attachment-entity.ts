import type { Attachment, Item } from '../../data/model.js';
import type { SiteList } from '../../data/site-list.js';
import type { ApiCall } from '../api-call.js';
import { quoteKey, type SpEntity } from '../entity.js';

export function attachmentEntity(
  call: ApiCall,
  list: SiteList,
  item: Item,
  attachment: Attachment,
): SpEntity {
  return {
    type: 'SP.Attachment',
    metadata: 'SP.ApiData.Attachments/@Element',
    path: `Web/Lists(guid'${list.id}')/Items(${item.id})/AttachmentFiles(${quoteKey(attachment.name)})`,
    values: {
      FileName: attachment.name,
      ServerRelativeUrl: `${call.site.path}/${list.folder}/Attachments/${item.id}/${attachment.name}`,
    },
    onRequest: {},
    links: {},
  };
}
