import type { EmulatorResponse } from '../../http/exchange.js';
import { fileEtag } from '../../sharepoint/api/resources/file-entity.js';
import { childNamed, isFolder, type DriveNode } from '../../sharepoint/data/drive-node.js';
import { freeName } from '../../sharepoint/files/free-name.js';
import { objectMember, textMember } from '../../sharepoint/json-body.js';
import { checkLock, conflictBehavior, writeFile } from '../drive/write-file.js';
import { bodyOf, checkIfMatch, param, writeBy, type GraphCall, type Params } from '../graph-call.js';
import { graphErrors } from '../graph-error.js';
import { reply } from '../graph-reply.js';
import { folderNamed, nodeOf, nodePlace, type NodePlace } from '../resolve.js';
import type { GraphRoute } from '../router.js';
import { downloadUrl, driveItemView } from '../views/drive-item-view.js';

/** The bytes are not here: a short-lived address on SharePoint's host serves them. */
function content(call: GraphCall, params: Params): EmulatorResponse {
  const place = nodeOf(call, params);
  if (isFolder(place.node)) throw graphErrors.badRequest('Only a file has content');
  return { status: 302, headers: { Location: downloadUrl(place, place.node) } };
}

function written(call: GraphCall, place: NodePlace): EmulatorResponse {
  const { node, created } = writeFile(call, place);
  return reply(driveItemView(place, node), created ? 201 : 200, { ETag: fileEtag(node) });
}

function put(call: GraphCall, params: Params): EmulatorResponse {
  return written(call, nodePlace(call, params));
}

function putChild(call: GraphCall, params: Params): EmulatorResponse {
  const place = nodeOf(call, params);
  const { name } = param(params, 'name');
  return written(call, { ...place, node: childNamed(place.node, name), parent: place.node, name });
}

function folderName(parent: DriveNode, name: string, behavior: 'fail' | 'replace' | 'rename'): string {
  if (!childNamed(parent, name)) return name;
  if (behavior === 'rename') return freeName(parent, name);
  throw graphErrors.nameTaken();
}

function addFolder(call: GraphCall, params: Params): EmulatorResponse {
  const place = nodeOf(call, params);
  const body = bodyOf(call);
  const name = textMember(body, 'name');
  if (name === undefined || !objectMember(body, 'folder'))
    throw graphErrors.badRequest('name and folder are needed');
  if (!isFolder(place.node)) throw graphErrors.badRequest('The parent is not a folder');
  const behavior = conflictBehavior(textMember(body, '@microsoft.graph.conflictBehavior'), 'fail');
  const free = folderName(place.node, name, behavior);
  const node = place.library.addFolder(place.node, free, writeBy(call));
  return reply(driveItemView(place, node), 201, { ETag: fileEtag(node) });
}

/** Renames, moves within the drive, or both. */
function patch(call: GraphCall, params: Params): EmulatorResponse {
  const place = nodeOf(call, params);
  const { node, library } = place;
  checkIfMatch(call, fileEtag(node));
  const body = bodyOf(call);
  const name = textMember(body, 'name') ?? node.name;
  checkLock(call, node);
  const parentId = textMember(objectMember(body, 'parentReference') ?? {}, 'id');
  const parent = folderNamed(library, parentId) ?? node.parent;
  if (!parent) throw graphErrors.notFound();
  const taken = childNamed(parent, name);
  if (taken && taken !== node) throw graphErrors.nameTaken();
  library.move(node, parent, name, writeBy(call));
  return reply(driveItemView(place, node), 200, { ETag: fileEtag(node) });
}

const write = { area: 'files', access: 'write' } as const;
const NODE = '~drive/items/{node}';

export const contentRoutes: GraphRoute[] = [
  { method: 'GET', area: 'files', access: 'read', pattern: `${NODE}/content`, run: content },
  { ...write, method: 'PUT', pattern: `${NODE}/content`, run: put },
  { ...write, method: 'PUT', pattern: `${NODE}/children/{name}/content`, run: putChild },
  { ...write, method: 'POST', pattern: `${NODE}/children`, run: addFolder },
  { ...write, method: 'PATCH', pattern: NODE, run: patch },
];
