import type { DriveNode } from '../../sharepoint/data/drive-node.js';
import type { ConflictBehavior } from '../../sharepoint/files/uploads.js';
import { freeName } from '../../sharepoint/files/free-name.js';
import { checkIfMatch, writeBy, type GraphCall } from '../graph-call.js';
import { graphErrors } from '../graph-error.js';
import type { NodePlace } from '../resolve.js';
import { fileEtag } from '../../sharepoint/api/resources/file-entity.js';

/** 250 MB, as https://learn.microsoft.com/graph/api/driveitem-put-content has it. */
export const LARGEST_PUT = 250 * 1024 * 1024;

export function conflictBehavior(text: string | undefined, otherwise: ConflictBehavior): ConflictBehavior {
  return text === 'fail' || text === 'replace' || text === 'rename' ? text : otherwise;
}

/** A file that somebody else has checked out cannot be written. */
export function checkLock(call: GraphCall, node: DriveNode): void {
  if ((call.world.checkouts.get(node.item.guid) ?? call.user.id) !== call.user.id) throw graphErrors.locked();
}

function replace(call: GraphCall, place: NodePlace, node: DriveNode): DriveNode {
  if (!node.content) throw graphErrors.nameTaken();
  checkIfMatch(call, fileEtag(node));
  checkLock(call, node);
  place.library.replaceContent(node, call.request.body, writeBy(call));
  return node;
}

/** Writes the body as the file at a place; says whether the file is new. */
export function writeFile(call: GraphCall, place: NodePlace): { node: DriveNode; created: boolean } {
  const { body, headers } = call.request;
  if (Math.max(body.length, Number(headers['content-length'] ?? 0)) > LARGEST_PUT)
    throw graphErrors.tooLarge();
  const behavior = conflictBehavior(call.query.get('@microsoft.graph.conflictbehavior'), 'replace');
  if (place.node && behavior === 'replace') return { node: replace(call, place, place.node), created: false };
  if (place.node && behavior === 'fail') throw graphErrors.nameTaken();
  if (!place.parent) throw graphErrors.notFound();
  const name = freeName(place.parent, place.name);
  return { node: place.library.addFile(place.parent, name, body, writeBy(call)), created: true };
}
