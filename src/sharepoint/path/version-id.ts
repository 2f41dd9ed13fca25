import { badPathValue } from '../../upstream/path-text.js';

/** A version of an item or a file, as SharePoint numbers them: `3.0`. */
export class VersionId {
  private constructor(readonly segment: string) {}

  static parse(text: string): VersionId {
    if (!/^\d{1,9}(?:\.\d{1,9})?$/.test(text)) throw badPathValue('version', "a version's number, like 3.0");
    return new VersionId(text);
  }
}
