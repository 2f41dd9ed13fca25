import type { EmulatorResponse } from '../../http/exchange.js';
import { isoTime } from '../../sharepoint/api/entity.js';
import { fileEtag } from '../../sharepoint/api/resources/file-entity.js';
import { objectMember, textMember } from '../../sharepoint/json-body.js';
import type { UploadSession } from '../../sharepoint/files/uploads.js';
import { checkLock, conflictBehavior } from '../drive/write-file.js';
import { bodyOf, checkIfMatch, type GraphCall, type Params } from '../graph-call.js';
import { graphErrors } from '../graph-error.js';
import { reply } from '../graph-reply.js';
import { nodePlace } from '../resolve.js';
import type { GraphRoute } from '../router.js';

const LIFETIME = 7 * 86_400_000;

function newTarget(call: GraphCall, driveId: string, itemId: string, sitePath: string): string {
  const { world } = call;
  const query =
    `guid='${world.newGuid()}'&path='~tmp${world.newGuid().slice(0, 2).toUpperCase()}_upload'` +
    `&overwrite=True&rename=False&dc=0&tempauth=${world.newSecret()}`;
  return `${sitePath}/_api/v2.0/drives/${driveId}/items/${itemId}/uploadSession?${query}`;
}

/** POST createUploadSession: the answer's address takes the bytes and no token. */
function create(call: GraphCall, params: Params): EmulatorResponse {
  const { node, parent, name, site, list, library } = nodePlace(call, params);
  if (!parent) throw graphErrors.notFound();
  const item = objectMember(bodyOf(call), 'item') ?? {};
  const { uploads } = call.world;
  const now = call.world.now();
  if (node) {
    checkIfMatch(call, fileEtag(node));
    checkLock(call, node);
  }
  if (uploads.on(parent, name, now)) throw graphErrors.uploadExists();
  const session: UploadSession = {
    target: newTarget(call, library.driveId, node?.graphId ?? parent.graphId, site.path),
    site,
    list,
    parent,
    name,
    behavior: conflictBehavior(textMember(item, '@microsoft.graph.conflictBehavior'), 'fail'),
    user: call.user,
    total: undefined,
    received: Buffer.alloc(0),
    expires: now + LIFETIME,
  };
  uploads.sessions.set(session.target, session);
  return reply({
    '@odata.context': `${call.baseUrl}/$metadata#microsoft.graph.uploadSession`,
    expirationDateTime: isoTime(session.expires),
    nextExpectedRanges: ['0-'],
    uploadUrl: `${call.world.origin}${session.target}`,
  });
}

export const uploadRoutes: GraphRoute[] = [
  {
    method: 'POST',
    area: 'files',
    access: 'write',
    pattern: '~drive/items/{node}/createUploadSession',
    run: create,
  },
];
