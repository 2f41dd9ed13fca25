import { BffError } from '../../platform/problem.js';
import { FileName } from './ids.js';

const LONGEST = 400;
const DEEPEST = 50;

/** Where a file or folder is in its drive, by the names of the folders on the way: `Reports/2025/May.xlsx`. */
export class FolderPath {
  private constructor(readonly encoded: string) {}

  /** A slash at the beginning may be there. Throws `bad_request`, with no name in it. */
  static parse(text: string): FolderPath {
    const names = text.replace(/^\//, '').split('/');
    if (text.length > LONGEST || names.length > DEEPEST) throw refused();
    return new FolderPath(names.map(segmentOf).join('/'));
  }
}

function segmentOf(name: string): string {
  try {
    return FileName.parse(name).segment;
  } catch {
    throw refused();
  }
}

function refused(): BffError {
  return new BffError('bad_request', {
    detail: 'path must be names of folders and of the file, with slashes between them.',
  });
}
