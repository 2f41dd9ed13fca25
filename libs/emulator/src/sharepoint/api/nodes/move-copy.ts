import { childNamed } from '../../data/drive-node.js';
import { objectMember, textMember } from '../../json-body.js';
import { bodyOf, writeBy, type ApiCall } from '../api-call.js';
import { apiErrors } from '../api-error.js';
import { leaf, type Children } from '../api-node.js';
import type { ApiResult } from '../api-result.js';
import { locate, type Located } from './locate.js';

/** `{ srcPath: { DecodedUrl: 'https://host/sites/demo/…' } }`; any other host is a foreign tenant. */
function serverPath(call: ApiCall, member: string): string {
  const url = textMember(objectMember(bodyOf(call), member) ?? {}, 'DecodedUrl') ?? '';
  const bases = [call.world.origin, `https://${call.world.host}`];
  const base = bases.find((one) => url.startsWith(`${one}/`));
  if (base === undefined) throw apiErrors.argument(`The host of '${url}' is not this tenant's.`);
  return url.slice(base.length);
}

function target(call: ApiCall): { parent: Located; name: string } {
  const path = serverPath(call, 'destPath');
  const cut = path.lastIndexOf('/');
  return { parent: locate(call, path.slice(0, cut)), name: path.slice(cut + 1) };
}

function done(name: string): ApiResult {
  return { kind: 'value', name, type: 'Edm.Null', value: null };
}

function freePlace(call: ApiCall): { parent: Located; name: string } {
  const place = target(call);
  const taken = childNamed(place.parent.node, place.name);
  if (taken && bodyOf(call)['overwrite'] !== true) throw apiErrors.nameTaken(place.name);
  if (taken) place.parent.library.remove(taken);
  return place;
}

function copy(call: ApiCall): ApiResult {
  const source = locate(call, serverPath(call, 'srcPath'));
  if (!source.node.content) throw apiErrors.noFile();
  const { content } = source.node;
  const { parent, name } = freePlace(call);
  parent.library.addFile(parent.node, name, content, writeBy(call));
  return done('CopyFileByPath');
}

function move(call: ApiCall): ApiResult {
  const { node, library } = locate(call, serverPath(call, 'srcPath'));
  const { parent, name } = freePlace(call);
  library.move(node, parent.node, name, writeBy(call));
  return done('MoveFileByPath');
}

/** Static methods that take absolute addresses in the body. */
export function moveCopySteps(call: ApiCall): Children {
  return {
    'SP.MoveCopyUtil.CopyFileByPath': () => leaf({ POST: () => copy(call) }),
    'SP.MoveCopyUtil.MoveFileByPath': () => leaf({ POST: () => move(call) }),
  };
}
