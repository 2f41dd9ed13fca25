import { Injectable } from '@nestjs/common';
import type { Caller } from '../../upstream/caller.decorator.js';
import { GraphClient } from '../../upstream/graph-client.js';
import { requiredText } from '../../upstream/json.js';
import type { DriveItem } from '../dto/drive.dto.js';
import type { CopyBody, DriveItemBody } from '../dto/drive-change.dto.js';
import { DriveId, DriveItemId } from '../path/ids.js';
import { bodyOf } from './mapping/common.js';
import { toDriveItem } from './mapping/to-drive.js';

export interface CopyOrder {
  to: CopyBody;
  from: DriveId;
  conflict: 'fail' | 'replace' | 'rename';
}

/** Files and folders of a drive, but for their bytes. Every method throws the BffError to answer with. */
@Injectable()
export class DriveItems {
  constructor(private readonly graph: GraphClient) {}

  async read(caller: Caller, path: string): Promise<DriveItem> {
    return toDriveItem(bodyOf(await this.graph.send(caller, { method: 'GET', path })));
  }

  /** `folder` is the path of what it is to be in. */
  async makeFolder(
    caller: Caller,
    folder: string,
    name: string,
    conflict: 'fail' | 'rename',
  ): Promise<DriveItem> {
    const json = { name, folder: {}, '@microsoft.graph.conflictBehavior': conflict };
    const path = `${folder}/children`;
    return toDriveItem(bodyOf(await this.graph.send(caller, { method: 'POST', path, body: { json } })));
  }

  async change(
    caller: Caller,
    drive: DriveId,
    item: DriveItemId,
    { name, parentId }: DriveItemBody,
    etag: string,
  ): Promise<DriveItem> {
    const id = parentId === undefined ? undefined : await this.#folder(caller, drive, parentId);
    // With its drive: a folder of another one is none.
    const parentReference = id === undefined ? undefined : { driveId: drive.segment, id };
    const answer = await this.graph.send(caller, {
      method: 'PATCH',
      path: item.in(drive),
      headers: { 'if-match': etag },
      body: { json: { name, parentReference } },
    });
    return toDriveItem(bodyOf(answer));
  }

  async remove(caller: Caller, path: string, etag: string): Promise<void> {
    await this.graph.send(caller, {
      method: 'DELETE',
      path,
      headers: { 'if-match': etag },
      due: 'nothing',
    });
  }

  /** Begins a copy: the secret address that tells how it goes. `path` is the original's, `from` its drive. */
  async copy(
    caller: Caller,
    path: string,
    { to: { name, parentId, driveId }, from, conflict }: CopyOrder,
  ): Promise<string> {
    const drive = driveId === undefined ? from : DriveId.parse(driveId);
    const folder = parentId ?? (driveId === undefined ? undefined : 'root');
    const id = folder === undefined ? undefined : await this.#folder(caller, drive, folder);
    return this.graph.begin(caller, {
      method: 'POST',
      path: `${path}/copy`,
      query: { '@microsoft.graph.conflictBehavior': conflict },
      body: {
        json: { name, parentReference: id === undefined ? undefined : { driveId: drive.segment, id } },
      },
    });
  }

  /** Graph takes `root` in paths only: where a folder is told in a body, the root has to be named by its id. */
  async #folder(caller: Caller, drive: DriveId, folder: string): Promise<string> {
    const id = DriveItemId.parse(folder);
    if (id !== DriveItemId.root) return id.segment;
    const query = { $select: 'id' };
    const answer = await this.graph.send(caller, { method: 'GET', path: id.in(drive), query });
    return requiredText(bodyOf(answer), 'id');
  }
}
