import type { Item } from '../../data/model.js';
import type { SiteList } from '../../data/site-list.js';
import { writeBy, type ApiCall } from '../api-call.js';
import { apiErrors } from '../api-error.js';
import { children, entityNode, leaf, type ApiNode, type Arguments } from '../api-node.js';
import { collectionResult, emptyResult, entityResult, type ApiResult } from '../api-result.js';
import { attachmentEntity } from '../resources/attachment-entity.js';

function named(item: Item, name: string) {
  return item.attachments.find((one) => one.name.toLowerCase() === name.toLowerCase());
}

function add(call: ApiCall, list: SiteList, item: Item, name: string): ApiResult {
  if (named(item, name)) throw apiErrors.nameTaken(name);
  const attachment = { name, content: call.request.body };
  item.attachments.push(attachment);
  list.items.update(item, {}, writeBy(call));
  return entityResult(attachmentEntity(call, list, item, attachment));
}

function attachmentNode(call: ApiCall, list: SiteList, item: Item, name: string): ApiNode {
  const attachment = named(item, name);
  if (!attachment) throw apiErrors.noFile();
  const replace = (): ApiResult => {
    attachment.content = call.request.body;
    list.items.update(item, {}, writeBy(call));
    return emptyResult(204);
  };
  const remove = (): ApiResult => {
    item.attachments.splice(item.attachments.indexOf(attachment), 1);
    list.items.update(item, {}, writeBy(call));
    return emptyResult(200);
  };
  const headers = { 'Content-Type': 'application/octet-stream' };
  const bytes = (): ApiResult => ({
    kind: 'raw',
    response: { status: 200, headers, body: attachment.content },
  });
  return entityNode(
    attachmentEntity(call, list, item, attachment),
    { DELETE: remove },
    // Attachments are replaced by PUT; MERGE does not apply to them.
    { $value: () => leaf({ GET: bytes, PUT: replace }) },
  );
}

/** `AttachmentFiles`, `AttachmentFiles('a.txt')` and `AttachmentFiles/add(FileName='a.txt')`. */
export function attachmentsNode(call: ApiCall, list: SiteList, item: Item, args: Arguments): ApiNode {
  if (args.given) return attachmentNode(call, list, item, args.text('filename'));
  return {
    methods: {
      GET: () =>
        collectionResult(
          item.attachments.map((one) => attachmentEntity(call, list, item, one)),
          'SP.ApiData.Attachments',
        ),
    },
    child: children({
      add: (inner) => leaf({ POST: () => add(call, list, item, inner.text('filename')) }),
      getByFileName: (inner) => attachmentNode(call, list, item, inner.text('filename')),
    }),
  };
}
