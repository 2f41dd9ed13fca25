import { isHarmless, readingsOf } from '../../../upstream/path-text.js';

const VISIBLE_ASCII = /^[\u0021-\u007e]*$/;

/**
 * A path as it stands and decoded again and again: what the servers behind us may take it for. In the first, quotes are
 * decoded already, as they delimit literals however they are written. Undefined when one of them is no text, or leads
 * anywhere else: a control character, a dot segment.
 */
export function apiReadings(path: string): string[] | undefined {
  if (!VISIBLE_ASCII.test(path) || !isHarmless(path, { slashes: true, literals: true })) return undefined;
  return readingsOf(path)?.map((reading, at) => (at === 0 ? reading.replaceAll(/%27/g, "'") : reading));
}
