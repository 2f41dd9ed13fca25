import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock.js';
import { Env } from '../../../platform/env/env.js';
import { Leases } from '../../../platform/leases/leases.js';
import { BffError } from '../../../platform/problem.js';
import { Records, type RecordKind } from '../../../platform/store/records.js';
import type { Caller } from '../../../upstream/caller.decorator.js';
import { isContentLink } from '../../../upstream/content-target.js';
import { GraphClient } from '../../../upstream/graph-client.js';
import { isJsonObject, requiredText, textOf } from '../../../upstream/json.js';
import { withLastingToken } from '../../../upstream/lasting-token.js';
import { progressOf, UploadLinks } from '../../../upstream/upload-links.js';
import { bodyOf } from '../mapping/common.js';
import type { FilePlace } from './file-place.js';

/** An upload session of Graph's. */
export interface UploadSession {
  /** Takes the bytes, and is a secret: it carries its own grant. */
  link: string;
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

const UNKNOWN_LIFETIME_MS = 3_600_000;
const LONGEST_LINK = 8_192;

/** The link of the last session on a place: SharePoint allows one at a time, and keeps one that was left for days. */
const LAST_LINK: RecordKind<{ link: string }> = {
  purpose: 'upload-place',
  parse: (value) => {
    const link = isJsonObject(value) ? textOf(value, 'link') : undefined;
    return link === undefined ? undefined : { link };
  },
};

/** Begins upload sessions. */
@Injectable()
export class UploadSessions {
  constructor(
    private readonly graph: GraphClient,
    private readonly links: UploadLinks,
    private readonly records: Records,
    private readonly leases: Leases,
    private readonly clock: Clock,
    private readonly env: Env,
  ) {}

  /**
   * A session for `size` bytes, if that is known. One that the same user has left behind on the same file gives way.
   * Throws the BffError to answer with.
   */
  async begin(caller: Caller, place: FilePlace, size: number | undefined): Promise<UploadSession> {
    const lasting = await withLastingToken(caller);
    const name = nameOf(caller, place);
    try {
      return await this.#create(lasting, place, size);
    } catch (error) {
      if (!(error instanceof BffError) || error.code !== 'name_conflict') throw error;
      const left = await this.records.take(LAST_LINK, name);
      if (left === undefined) throw error;
      await this.links.cancel(caller, left.link);
      return this.#create(lasting, place, size);
    }
  }

  /** Nobody goes on with it. Where SharePoint cannot be told now, the next upload of the file tells it. */
  async cancel(caller: Caller, place: FilePlace, { link }: UploadSession): Promise<void> {
    if (await this.links.cancel(caller, link)) await this.forget(caller, place);
  }

  /** It has ended. */
  async forget(caller: Caller, place: FilePlace): Promise<void> {
    await this.records.delete(LAST_LINK, nameOf(caller, place)).catch(() => undefined);
  }

  /** Runs `work`, unless another upload of the same user to the same file is under way: `name_conflict`. */
  async alone<T>(caller: Caller, place: FilePlace, work: () => Promise<T>): Promise<T> {
    const [key = ''] = this.records.keys(LAST_LINK, nameOf(caller, place));
    const outcome = await this.leases.tryHold(key, work);
    if (outcome.kind === 'held') return outcome.value;
    throw new BffError('name_conflict', { detail: 'Another upload of this file is under way.' });
  }

  async #create(caller: Caller, place: FilePlace, size: number | undefined): Promise<UploadSession> {
    const { path, ifMatch, conflict = 'replace' } = place;
    const item = {
      '@microsoft.graph.conflictBehavior': conflict,
      ...(size !== undefined && { fileSize: size }),
    };
    const answer = await this.graph.send(caller, {
      method: 'POST',
      path: `${path}/createUploadSession`,
      headers: { 'if-match': ifMatch },
      body: { json: { item } },
    });
    const said = bodyOf(answer);
    const link = requiredText(said, 'uploadUrl');
    if (link.length > LONGEST_LINK || !isContentLink(link, this.env)) throw new BffError('upstream_invalid');
    const expiresAt = progressOf(said).expiresAt ?? this.clock.now() + UNKNOWN_LIFETIME_MS;
    const session = { link, expiresAt };
    await this.#remember(caller, place, session);
    return session;
  }

  /** A session that could not be found again would keep others away. */
  async #remember(caller: Caller, place: FilePlace, { link, expiresAt }: UploadSession): Promise<void> {
    const ttl = Math.max(expiresAt - this.clock.now(), 1_000);
    try {
      await this.records.put(LAST_LINK, nameOf(caller, place), { link }, ttl);
    } catch (error) {
      await this.links.cancel(caller, link);
      throw error;
    }
  }
}

function nameOf({ owner }: Caller, { path }: FilePlace): string {
  return JSON.stringify([owner, path]);
}
