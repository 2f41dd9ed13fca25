import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock.js';
import { Leases } from '../../../platform/leases/leases.js';
import { BffError } from '../../../platform/problem.js';
import { Records, type RecordKind } from '../../../platform/store/records.js';
import { StandingAliases } from '../../../upstream/aliases/standing-aliases.js';
import type { Caller } from '../../../upstream/caller.decorator.js';
import { GONE } from '../../../upstream/upload-links.js';
import type { UploadId } from '../../path/upload-id.js';
import { parseStoredUpload, type StoredUpload } from './stored-upload.js';

const UPLOAD: RecordKind<StoredUpload> = { purpose: 'upload', parse: parseStoredUpload };

/** So long an answer that was lost can be had again. */
const ENDED_FOR_MS = 600_000;
/** Longer than the lease of a replica that died. */
const LONGEST_WAIT_MS = 10_000;

/** Uploads under way, where every replica finds them; each belongs to one user. */
@Injectable()
export class StoredUploads {
  constructor(
    private readonly records: Records,
    private readonly leases: Leases,
    private readonly clock: Clock,
    private readonly aliases: StandingAliases,
  ) {}

  async add({ text }: UploadId, upload: StoredUpload): Promise<void> {
    await this.records.put(UPLOAD, text, upload, this.#ttl(upload));
  }

  /** Throws `not_found`, also for somebody else's and for one whose alias opens it no more. */
  async find({ owner }: Pick<Caller, 'owner'>, { text }: UploadId): Promise<StoredUpload> {
    const upload = await this.records.get(UPLOAD, text);
    if (upload?.owner !== owner) throw new BffError('not_found', { detail: GONE });
    this.aliases.judge(upload.under);
    return upload;
  }

  /** Throws `locked` when another stands there by now than was read: somebody else goes on with it. */
  async change({ text }: UploadId, before: StoredUpload, after: StoredUpload): Promise<StoredUpload> {
    const stood = JSON.stringify(parseStoredUpload(before));
    const change = { value: after, ttl: this.#ttl(after) };
    const stands = await this.records.update(UPLOAD, text, (now) =>
      JSON.stringify(now) === stood ? change : undefined,
    );
    if (stands !== after) throw busy();
    return after;
  }

  async remove({ text }: UploadId): Promise<void> {
    await this.records.delete(UPLOAD, text);
  }

  /** Runs `work` when nobody else works on the upload, on any replica; waits a while for that. Throws `locked`. */
  async alone<T>({ deadline }: Caller, { text }: UploadId, work: () => Promise<T>): Promise<T> {
    const [key = ''] = this.records.keys(UPLOAD, text);
    for (const start = performance.now(); performance.now() - start < LONGEST_WAIT_MS;) {
      const outcome = await this.leases.tryHold(key, work);
      if (outcome.kind === 'held') return outcome.value;
      await deadline.bounds(outcome.released);
    }
    throw busy();
  }

  #ttl({ expiresAt, end }: StoredUpload): number {
    return end === undefined ? Math.max(expiresAt - this.clock.now(), 1_000) : ENDED_FOR_MS;
  }
}

function busy(): BffError {
  return new BffError('locked', {
    detail: 'Another part of this upload is on its way: wait for its answer, or ask how far the upload is.',
  });
}
