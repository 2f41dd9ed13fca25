import type { DriveChange } from '../../dto/drive-changes.dto.js';
import type { Drive, DriveItem } from '../../dto/drive.dto.js';
import { numberOf, objectOf, requiredText, textOf, type JsonObject } from '../../../upstream/json.js';
import { etagOf, isGone, placeOf, toPerson } from './common.js';

export function toDrive(drive: JsonObject): Drive {
  return {
    id: requiredText(drive, 'id'),
    name: textOf(drive, 'name'),
    description: textOf(drive, 'description'),
    type: textOf(drive, 'driveType'),
    ...placeOf(drive),
  };
}

/** Knows no download address: Graph's grants access to whoever holds it. */
export function toDriveItem(item: JsonObject): DriveItem {
  const folder = objectOf(item, 'folder');
  return {
    id: requiredText(item, 'id'),
    name: requiredText(item, 'name'),
    kind: folder === undefined && objectOf(item, 'package') === undefined ? 'file' : 'folder',
    size: numberOf(item, 'size'),
    mimeType: textOf(objectOf(item, 'file'), 'mimeType'),
    childCount: numberOf(folder, 'childCount'),
    etag: etagOf(item),
    ...placeOf(item),
    createdBy: toPerson(item, 'createdBy'),
    modifiedBy: toPerson(item, 'lastModifiedBy'),
    parentId: textOf(objectOf(item, 'parentReference'), 'id'),
  };
}

export function toDriveChange(entry: JsonObject): DriveChange {
  const id = requiredText(entry, 'id');
  return isGone(entry) ? { id, kind: 'deleted' } : { id, kind: 'changed', item: toDriveItem(entry) };
}
