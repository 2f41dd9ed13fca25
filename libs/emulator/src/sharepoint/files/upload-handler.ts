import { driveItemView } from '../../graph/views/drive-item-view.js';
import type { EmulatorRequest, EmulatorResponse } from '../../http/exchange.js';
import { isoTime } from '../api/entity.js';
import { childNamed, type DriveNode } from '../data/drive-node.js';
import type { World } from '../world.js';
import { parseContentRange, type ContentRange } from './content-range.js';
import { freeName } from './free-name.js';
import type { UploadSession } from './uploads.js';

const PIECE = 327_680;
const LARGEST_PIECE = 60 * 1024 * 1024;

function json(status: number, body: object): EmulatorResponse {
  return {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8' },
    body: JSON.stringify(body),
  };
}

function refused(status: number, code: string, message: string, innerCode?: string): EmulatorResponse {
  const inner = innerCode === undefined ? {} : { innererror: { code: innerCode } };
  return json(status, { error: { code, message, ...inner } });
}

function state(session: UploadSession): object {
  return {
    expirationDateTime: isoTime(session.expires),
    nextExpectedRanges: [`${session.received.length}-`],
  };
}

/** The refusal of a piece that does not fit where the upload stands. */
function misfit(
  session: UploadSession,
  range: ContentRange | undefined,
  length: number,
): EmulatorResponse | undefined {
  if (!range || length !== range.end - range.start + 1) {
    return refused(400, 'invalidRequest', 'The Content-Range header does not describe the body.');
  }
  if ((session.total ?? range.total) !== range.total) {
    return refused(400, 'invalidRequest', 'The total size of the upload cannot change.');
  }
  if (length >= LARGEST_PIECE) {
    return refused(413, 'invalidRequest', 'The fragment is too large.', 'maxFragmentSizeExceeded');
  }
  const { length: expected } = session.received;
  if (range.start < expected)
    return refused(416, 'invalidRange', 'These bytes were received before.', 'fragmentOverlap');
  if (range.start > expected)
    return refused(416, 'invalidRange', 'Bytes are missing before these.', 'fragmentOutOfOrder');
  if (range.end + 1 < range.total && length % PIECE !== 0) {
    return refused(400, 'invalidRequest', `Every piece but the last must be a multiple of ${PIECE} bytes.`);
  }
  return undefined;
}

/** The file that the bytes become, or undefined when its name is taken. */
function commit(world: World, session: UploadSession): { node: DriveNode; created: boolean } | undefined {
  const { parent, name, behavior, received, list, user } = session;
  const write = { at: world.now(), editorId: user.id };
  const known = childNamed(parent, name);
  if (known && behavior === 'fail') return undefined;
  if (known && behavior === 'replace') {
    list.library?.replaceContent(known, received, write);
    return { node: known, created: false };
  }
  const node = list.library?.addFile(parent, freeName(parent, name), received, write);
  return node && { node, created: true };
}

function put(request: EmulatorRequest, world: World, session: UploadSession): EmulatorResponse {
  const range = parseContentRange(request.headers['content-range']);
  const refusal = misfit(session, range, request.body.length);
  if (refusal || !range) return refusal ?? { status: 400 };
  const received = Buffer.concat([session.received, request.body]);
  if (range.end + 1 < range.total) {
    Object.assign(session, { received, total: range.total });
    return json(202, state(session));
  }
  const done = commit(world, { ...session, received });
  if (!done) return refused(409, 'nameAlreadyExists', 'The specified item name already exists.');
  world.uploads.sessions.delete(session.target);
  const place = { world, site: session.site, list: session.list };
  return json(done.created ? 201 : 200, driveItemView(place, done.node));
}

/** `uploadUrl`: the address is the permission, so a bearer beside it is refused. */
export function upload(request: EmulatorRequest, world: World): EmulatorResponse {
  if (request.headers.authorization !== undefined) {
    return refused(401, 'unauthenticated', 'An Authorization header is not accepted here.');
  }
  const session = world.uploads.sessions.get(request.target);
  if (!session || session.expires <= world.now()) {
    return refused(404, 'itemNotFound', 'The upload session was not found');
  }
  switch (request.method) {
    case 'PUT':
      return put(request, world, session);
    case 'GET':
      return json(200, state(session));
    case 'DELETE':
      world.uploads.sessions.delete(session.target);
      return { status: 204 };
    default:
      return { status: 405 };
  }
}
