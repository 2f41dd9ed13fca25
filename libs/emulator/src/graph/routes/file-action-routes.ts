import type { EmulatorResponse } from '../../http/exchange.js';
import { childNamed, childrenOf, everythingBelow, type DriveNode } from '../../sharepoint/data/drive-node.js';
import type { Write } from '../../sharepoint/data/item-store.js';
import { freeName } from '../../sharepoint/files/free-name.js';
import { objectMember, textMember } from '../../sharepoint/json-body.js';
import { lex } from '../../sharepoint/odata/lexer.js';
import type { CopyOutcome } from '../../sharepoint/world.js';
import { checkLock, conflictBehavior } from '../drive/write-file.js';
import { bodyOf, writeBy, type GraphCall, type Params } from '../graph-call.js';
import { graphErrors } from '../graph-error.js';
import { noContent, reply } from '../graph-reply.js';
import { collection } from '../paging.js';
import { driveById, driveOf, folderNamed, nodeOf, type DriveTarget } from '../resolve.js';
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

function copyInto(
  place: DriveTarget,
  node: DriveNode,
  parent: DriveNode,
  name: string,
  write: Write,
): DriveNode {
  if (node.content) return place.library.addFile(parent, name, node.content, write);
  const inside = childrenOf(node);
  const folder = place.library.addFolder(parent, name, write);
  for (const child of inside) copyInto(place, child, folder, child.name, write);
  return folder;
}

/** What a copy comes to: a name that is taken is told by the monitor only, unless the caller asks for another way. */
function outcomeOf(call: GraphCall, target: DriveTarget, node: DriveNode, parent: DriveNode): CopyOutcome {
  const behavior = conflictBehavior(call.query.get('@microsoft.graph.conflictbehavior'), 'fail');
  const wanted = textMember(bodyOf(call), 'name') ?? node.name;
  const taken = childNamed(parent, wanted);
  if (taken && behavior === 'fail') return { error: 'nameAlreadyExists' };
  if (taken && behavior === 'replace') target.library.remove(taken);
  const name = behavior === 'rename' ? freeName(parent, wanted) : wanted;
  return { resourceId: copyInto(target, node, parent, name, writeBy(call)).graphId };
}

/** Done at once, told as if it took time: the address of the answer says how it went and needs no token. */
function copy(call: GraphCall, params: Params): EmulatorResponse {
  const place = nodeOf(call, params);
  const { node } = place;
  const reference = objectMember(bodyOf(call), 'parentReference') ?? {};
  const driveId = textMember(reference, 'driveId');
  const target = driveId === undefined ? place : driveById(call, driveId);
  const parent = folderNamed(target.library, textMember(reference, 'id')) ?? node.parent;
  if (!parent) throw graphErrors.notFound();
  const id = call.world.newGuid();
  call.world.monitors.set(id, outcomeOf(call, target, node, parent));
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
