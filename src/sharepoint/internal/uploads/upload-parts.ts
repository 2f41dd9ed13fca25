import { Injectable } from '@nestjs/common';
import { BffError } from '../../../platform/problem.js';
import type { Caller } from '../../../upstream/caller.decorator.js';
import { UploadLinks } from '../../../upstream/upload-links.js';
import type { UploadId } from '../../path/upload-id.js';
import { collect, skip } from './body-bytes.js';
import { isSame, type ContentRange, type Range } from './content-range.js';
import { endOf, Landings } from './landings.js';
import { Pieces } from './pieces.js';
import type { RequestBody } from './request-body.js';
import { ALIGNMENT, nextOf, type StoredUpload } from './stored-upload.js';
import { StoredUploads } from './stored-uploads.js';
import { UploadSessions } from './upload-sessions.js';

/** What one request brings of an upload. */
interface Part {
  range: Range;
  /** How many of its bytes are not here yet; they are what the body still has. */
  missing: number;
  total: number;
  body: RequestBody;
}

/** An upload as it is stored, and as it is known to be. */
interface Standing {
  found: StoredUpload;
  upload: StoredUpload;
}

/**
 * Puts the parts of an upload, of whatever size a client makes them, into pieces that SharePoint takes. What is too
 * little for a piece is kept until more comes. One part at a time: the caller sees to it.
 */
@Injectable()
export class UploadParts {
  constructor(
    private readonly stored: StoredUploads,
    private readonly sessions: UploadSessions,
    private readonly pieces: Pieces,
    private readonly links: UploadLinks,
    private readonly landings: Landings,
  ) {}

  /** The upload afterwards. Throws the BffError to answer with: `upload_range` says where to go on. */
  async take(caller: Caller, id: UploadId, range: ContentRange, body: RequestBody): Promise<StoredUpload> {
    const found = await this.stored.find(caller, id);
    // Whoever did not hear that it has become a file sends the last part again.
    if (found.end !== undefined) return repeated(found, range, body);
    const total = totalOf(found, range);
    if ((body.length ?? range.to - range.from) !== range.to - range.from) {
      throw new BffError('bad_request', { detail: 'Content-Range and Content-Length do not fit together.' });
    }
    const upload = found.begun === undefined ? found : await this.asItIs(caller, id, found);
    if (upload.end !== undefined) return repeated(upload, range, body);
    const next = nextOf(upload);
    if (range.to <= next) return repeated(upload, range, body);
    const isRepeated = range.from < next && isSame(upload.begun, range);
    if (range.from !== next && !isRepeated) throw misfit(upload);
    await skip(body, next - range.from);
    const part = { range, missing: range.to - next, total, body };
    return this.#send(caller, id, part, { found, upload: { ...upload, size: total } });
  }

  /** What SharePoint says of it; a part may have been broken off before that was written down. */
  async asItIs(caller: Caller, id: UploadId, upload: StoredUpload): Promise<StoredUpload> {
    const progress = await this.links.progress(caller, upload.link).catch(async (error: unknown) => {
      const end = isGone(error) ? await this.landings.find(caller, upload) : undefined;
      return end ?? this.#forgetGone(caller, id, upload, error);
    });
    if ('item' in progress) return this.#landed(caller, id, upload, progress);
    const sent = progress.next ?? upload.size ?? upload.sent;
    const expiresAt = progress.expiresAt ?? upload.expiresAt;
    return sent === upload.sent ? { ...upload, expiresAt } : { ...upload, expiresAt, sent, tail: '' };
  }

  async #send(caller: Caller, id: UploadId, part: Part, { found, upload }: Standing): Promise<StoredUpload> {
    const { missing, total, body } = part;
    const tail = Buffer.from(upload.tail, 'base64');
    const isLast = upload.sent + tail.length + missing === total;
    const have = tail.length + missing;
    const whole = isLast ? have : have - (have % ALIGNMENT);
    if (whole === 0) {
      const rest = await collect(tail, body, missing);
      return this.stored.change(id, found, { ...upload, tail: rest.toString('base64') });
    }
    const begun = await this.stored.change(id, found, { ...upload, begun: part.range });
    const to = upload.sent + whole;
    const stretch = { from: upload.sent, to, total, before: tail, body, isRest: isLast };
    const said = await this.pieces
      .send(caller, upload.link, stretch)
      .catch((error: unknown) => this.#broken(caller, id, begun, error));
    const { begun: _begun, ...rest } = begun;
    if (said.kind === 'done') {
      await this.sessions.forget(caller, { path: upload.place });
      const end = endOf(said.isNew, said.item);
      return this.stored.change(id, begun, { ...rest, sent: to, tail: '', end });
    }
    const kept = (await collect(EMPTY, body, have - whole)).toString('base64');
    const expiresAt = said.expiresAt ?? upload.expiresAt;
    return this.stored.change(id, begun, { ...rest, expiresAt, sent: to, tail: kept });
  }

  /** SharePoint may have more, or less, than was thought. */
  async #broken(caller: Caller, id: UploadId, upload: StoredUpload, error: unknown): Promise<never> {
    if (!(error instanceof BffError)) throw error;
    if (error.code === 'upload_range') throw misfit(await this.asItIs(caller, id, upload), error);
    return this.#forgetGone(caller, id, upload, error);
  }

  /** Another who writes it down at the same moment has found the same. */
  async #landed(
    caller: Caller,
    id: UploadId,
    before: StoredUpload,
    end: NonNullable<StoredUpload['end']>,
  ): Promise<StoredUpload> {
    const { begun: _begun, ...rest } = before;
    const ended = { ...rest, sent: before.size ?? before.sent, tail: '', end };
    await this.sessions.forget(caller, { path: before.place });
    return this.stored.change(id, before, ended).catch((error: unknown) => {
      if (error instanceof BffError && error.code === 'locked') return ended;
      throw error;
    });
  }

  async #forgetGone(caller: Caller, id: UploadId, { place }: StoredUpload, error: unknown): Promise<never> {
    if (isGone(error)) {
      await this.stored.remove(id);
      await this.sessions.forget(caller, { path: place });
    }
    throw error;
  }
}

function isGone(error: unknown): boolean {
  return error instanceof BffError && error.code === 'not_found';
}

const EMPTY = Buffer.alloc(0);

/** The answer to a part that arrived before was lost: it is answered like the first time, when it has come. */
async function repeated(upload: StoredUpload, { from, to }: Range, body: RequestBody): Promise<StoredUpload> {
  await skip(body, to - from);
  return upload;
}

/** Throws `bad_request` for another total than before, or for none at all. */
function totalOf({ size }: StoredUpload, { total = size, to }: ContentRange): number {
  if (total !== undefined && total === (size ?? total) && to <= total) return total;
  throw new BffError('bad_request', {
    detail: "Content-Range must name the whole file's size, and the same each time.",
  });
}

function misfit(upload: StoredUpload, cause?: unknown): BffError {
  return new BffError('upload_range', { nextExpectedRanges: [`${nextOf(upload)}-`], cause });
}
