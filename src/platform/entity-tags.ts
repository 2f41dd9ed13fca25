import { BffError } from './problem.js';

/** RFC 9110 §8.8.3, in a list as `If-Match` takes it. */
const TAG = '(?:W/)?"[\\x21\\x23-\\x7e]*"';
const TAG_LIST = new RegExp(`^${TAG}(?:[ \\t]*,[ \\t]*${TAG})*$`);
const ONE_TAG = new RegExp(`^${TAG}$`);
const LONGEST = 1_024;

/**
 * `If-Match` of a change: without it somebody else's change would be lost. `*` says the same as none: it is taken only
 * where `anyVersionAllowed`.
 */
export function requiredIfMatch(header: string | undefined, anyVersionAllowed = false): string {
  const any = header?.trim() === '*';
  if (any && anyVersionAllowed) return '*';
  if (header === undefined || any) throw new BffError('precondition_required');
  return tagList(header);
}

/** `If-Match` of a call that may do without. */
export function optionalIfMatch(header: string | undefined): string | undefined {
  return header === undefined ? undefined : tagList(header);
}

/** Whether a representation is one of those that the caller has (weak comparison, RFC 9110 §13.1.2). */
export function isUnchanged(ifNoneMatch: string | undefined, etag: string | undefined): boolean {
  if (ifNoneMatch === undefined || etag === undefined || !TAG_LIST.test(ifNoneMatch)) return false;
  const tags = ifNoneMatch.match(new RegExp(TAG, 'g')) ?? [];
  return tags.some((tag) => opaque(tag) === opaque(etag));
}

export function isEntityTag(text: string | undefined): boolean {
  return text !== undefined && text.length <= LONGEST && ONE_TAG.test(text);
}

function tagList(header: string): string {
  const value = header.trim();
  if (value.length <= LONGEST && TAG_LIST.test(value)) return value;
  throw new BffError('bad_request', { detail: 'If-Match must be an ETag as it was read, with its quotes.' });
}

function opaque(tag: string): string {
  return tag.replace(/^W\//, '');
}
