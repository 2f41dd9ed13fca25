import { Injectable } from '@nestjs/common';
import type { Caller } from '../../upstream/caller.decorator.js';
import type { Content } from '../../upstream/content-source.js';
import { objectsOf, requiredText, type JsonObject } from '../../upstream/json.js';
import { SharePointClient } from '../../upstream/sharepoint-client.js';
import type { Attachment } from '../dto/attachment.dto.js';
import type { FileName, ItemId } from '../path/ids.js';
import type { ListPlace } from '../path/list-place.js';
import { bodyOf } from './mapping/common.js';
import { WebPaths } from './web-paths.js';

/** Whose attachments are meant. */
export interface AttachmentPlace {
  list: ListPlace;
  item: ItemId;
}

/**
 * Files at items. Graph has none of them: they are SharePoint's own API. Every method throws the BffError to answer
 * with.
 */
@Injectable()
export class Attachments {
  constructor(
    private readonly sharePoint: SharePointClient,
    private readonly paths: WebPaths,
  ) {}

  async list(caller: Caller, place: AttachmentPlace): Promise<Attachment[]> {
    const path = await this.#pathOf(caller, place);
    const query = { $select: 'FileName' };
    return objectsOf(bodyOf(await this.sharePoint.send(caller, { method: 'GET', path, query })), 'value').map(
      toAttachment,
    );
  }

  /** The bytes of one, streamed. */
  async open(caller: Caller, place: AttachmentPlace, name: FileName): Promise<Content> {
    const path = `${await this.#pathOf(caller, place)}(${name.literal})/$value`;
    return this.sharePoint.open(caller, path, name.isPage);
  }

  async add(caller: Caller, place: AttachmentPlace, name: FileName, bytes: Buffer): Promise<Attachment> {
    const path = `${await this.#pathOf(caller, place)}/add(FileName=${name.literal})`;
    const answer = await this.sharePoint.send(caller, { method: 'POST', path, body: { bytes } });
    return toAttachment(bodyOf(answer));
  }

  /** With PUT: SharePoint knows no other way to replace one. */
  async replace(caller: Caller, place: AttachmentPlace, name: FileName, bytes: Buffer): Promise<void> {
    const path = `${await this.#pathOf(caller, place)}(${name.literal})/$value`;
    await this.sharePoint.send(caller, { method: 'PUT', path, body: { bytes }, due: 'nothing' });
  }

  async remove(caller: Caller, place: AttachmentPlace, name: FileName): Promise<void> {
    const path = `${await this.#pathOf(caller, place)}(${name.literal})`;
    await this.sharePoint.send(caller, { method: 'DELETE', path, due: 'nothing' });
  }

  async #pathOf(caller: Caller, { list, item }: AttachmentPlace): Promise<string> {
    const web = await this.paths.of(caller, list.site);
    return `${web}/_api/web/${list.list.inApi}/items(${item.segment})/AttachmentFiles`;
  }
}

function toAttachment(from: JsonObject): Attachment {
  return { name: requiredText(from, 'FileName') };
}
