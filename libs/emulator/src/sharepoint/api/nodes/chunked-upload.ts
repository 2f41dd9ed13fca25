import type { DriveNode } from '../../data/drive-node.js';
import type { SiteList } from '../../data/site-list.js';
import { writeBy, type ApiCall } from '../api-call.js';
import { apiErrors } from '../api-error.js';
import { leaf, type Arguments, type Children } from '../api-node.js';
import { entityResult, type ApiResult } from '../api-result.js';
import { fileEntity } from '../resources/file-entity.js';

function offsetResult(name: string, length: number): ApiResult {
  return { kind: 'value', name, type: 'Edm.Int64', value: String(length) };
}

/** Bytes that came so far, in a known order only. */
function append(call: ApiCall, args: Arguments): Buffer {
  const id = args.text('uploadId');
  const sofar = call.world.uploads.chunks.get(id);
  if (!sofar || Number(args.text('fileOffset', 1)) !== sofar.length) throw apiErrors.wrongOffset();
  const all = Buffer.concat([sofar, call.request.body]);
  call.world.uploads.chunks.set(id, all);
  return all;
}

/** StartUpload, ContinueUpload, FinishUpload, CancelUpload: each but the first names the offset it goes on from. */
export function chunkedUploadSteps(call: ApiCall, list: SiteList, node: DriveNode): Children {
  const { chunks } = call.world.uploads;
  const finish = (args: Arguments): ApiResult => {
    list.library?.replaceContent(node, append(call, args), writeBy(call));
    chunks.delete(args.text('uploadId'));
    return entityResult(fileEntity(call, list, node));
  };
  const start = (args: Arguments): ApiResult => {
    chunks.set(args.text('uploadId'), call.request.body);
    return offsetResult('StartUpload', call.request.body.length);
  };
  const cancel = (args: Arguments): ApiResult => {
    chunks.delete(args.text('uploadId'));
    return { kind: 'value', name: 'CancelUpload', type: 'Edm.Null', value: null };
  };
  return {
    StartUpload: (args) => leaf({ POST: () => start(args) }),
    ContinueUpload: (args) => leaf({ POST: () => offsetResult('ContinueUpload', append(call, args).length) }),
    FinishUpload: (args) => leaf({ POST: () => finish(args) }),
    CancelUpload: (args) => leaf({ POST: () => cancel(args) }),
  };
}
