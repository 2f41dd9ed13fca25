import type { EmulatorResponse } from '../../http/exchange.js';
import { childNamed, everythingBelow } from '../../sharepoint/data/drive-node.js';
import { objectMember, textMember } from '../../sharepoint/json-body.js';
import { lex } from '../../sharepoint/odata/lexer.js';
import { checkLock } from '../drive/write-file.js';
import { bodyOf, writeBy, type GraphCall, type Params } from '../graph-call.js';
import { graphErrors } from '../graph-error.js';
import { noContent, reply } from '../graph-reply.js';
import { collection } from '../paging.js';
import { driveOf, nodeOf } from '../resolve.js';
import type { GraphRoute } from '../router.js';
import { driveItemView } from '../views/drive-item-view.js';

function checkOut(call: GraphCall, params: Params): EmulatorResponse {
  const { node } = nodeOf(call, params);
  checkLock(call, node);
  call.world.checkouts.set(node.item.guid, call.user.id);
  return noContent();
}

function release(call: GraphCall, params: Params): EmulatorResponse {
  const { node } = nodeOf(call, params);
  checkLock(call, node);
  if (!call.world.checkouts.delete(node.item.guid))
    throw graphErrors.badRequest('The file is not checked out');
  return noContent();
}

/** Done at once, told as if it took time: the address of the answer says how it went and needs no token. */
function copy(call: GraphCall, params: Params): EmulatorResponse {
  const { node, library } = nodeOf(call, params);
  const body = bodyOf(call);
  const parentId = textMember(objectMember(body, 'parentReference') ?? {}, 'id');
  const parent = parentId === undefined ? node.parent : library.byGraphId(parentId);
  const name = textMember(body, 'name') ?? node.name;
  if (!parent || !node.content) throw graphErrors.notFound();
  if (childNamed(parent, name)) throw graphErrors.nameTaken();
  const made = library.addFile(parent, name, node.content, writeBy(call));
  const id = call.world.newGuid();
  call.world.monitors.set(id, made.graphId);
  return { status: 202, headers: { Location: `${call.world.origin}/_api/v2.0/monitor/${id}` } };
}

function search(call: GraphCall, params: Params): EmulatorResponse {
  const place = driveOf(call, params);
  const inside = /\((.*)\)$/.exec(params.get('search')?.name ?? '')?.[1] ?? '';
  const literal = lex(inside).find((token) => token.kind === 'literal');
  const wanted = String(literal?.kind === 'literal' ? literal.literal.value : '').toLowerCase();
  const found = everythingBelow(place.library.root).filter(({ name }) => name.toLowerCase().includes(wanted));
  return reply(collection(call, 'Collection(driveItem)', found, (node) => driveItemView(place, node)));
}

const write = { method: 'POST', area: 'files', access: 'write' } as const;
const NODE = '~drive/items/{node}';

export const fileActionRoutes: GraphRoute[] = [
  { ...write, pattern: `${NODE}/checkout`, run: checkOut },
  { ...write, pattern: `${NODE}/checkin`, run: release },
  { ...write, pattern: `${NODE}/discardCheckout`, run: release },
  { ...write, pattern: `${NODE}/copy`, run: copy },
  { method: 'GET', area: 'files', access: 'read', pattern: '~drive/items/root/search', run: search },
  { method: 'GET', area: 'files', access: 'read', pattern: '~drive/search', run: search },
];
