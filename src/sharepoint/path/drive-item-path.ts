import { DriveId, DriveItemId } from './ids.js';

/** The address in Graph of a file or folder. Throws `bad_request` for what can be no id. */
export function driveItemPath(drive: string, item: string): string {
  return DriveItemId.parse(item).in(DriveId.parse(drive));
}
