import type { EmulatorRequest, EmulatorResponse } from '../../http/exchange.js';
import { fileEtag } from '../api/resources/file-entity.js';
import type { World } from '../world.js';
import { fileResponse } from './file-response.js';

function refused(message: string): EmulatorResponse {
  return {
    status: 401,
    headers: { 'Content-Type': 'application/json; charset=utf-8' },
    body: JSON.stringify({ error: { code: 'unauthenticated', message } }),
  };
}

/**
 * `download.aspx` of a pre-authenticated address: the address is the permission, so a bearer beside it is refused
 * and so is any other spelling of the query.
 */
export function download(request: EmulatorRequest, world: World): EmulatorResponse {
  if (request.headers.authorization !== undefined)
    return refused('An Authorization header is not accepted here.');
  const node = world.downloads.redeem(request.target, world.now());
  if (!node) return refused('The tempauth token is not valid.');
  const answer = fileResponse(request.headers, node, { etag: fileEtag(node), ranges: true });
  const disposition = `attachment; filename*=UTF-8''${encodeURIComponent(node.name)}`;
  return { ...answer, headers: { ...answer.headers, 'Content-Disposition': disposition } };
}
