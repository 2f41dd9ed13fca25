import { randomBytes } from 'node:crypto';
import { BffError } from '../../platform/problem.js';

const BYTES = 24;

/** Names an upload under way; of no use to anybody but its owner. */
export class UploadId {
  private constructor(readonly text: string) {}

  static create(): UploadId {
    return new UploadId(randomBytes(BYTES).toString('base64url'));
  }

  /** Throws `not_found`: no upload has such a name. */
  static parse(text: string): UploadId {
    if (!/^[A-Za-z0-9_-]{32}$/.test(text)) throw new BffError('not_found');
    return new UploadId(text);
  }
}
