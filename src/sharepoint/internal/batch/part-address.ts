import { ROUTES } from '@entra-bff/contract';
import { BffError } from '../../../platform/problem.js';

/** Signs that an URL's parser turns into others, or takes away. */
const ELSEWHERE = /[\\#\p{Cc}\u007f]/u;
const DOTS = /(?:^|\/)(?:\.|%2e){1,2}(?=\/|$)/i;

/**
 * Path and query of a part as its request carries them: below the SharePoint API, and nothing that is read as another path
 * by somebody. Throws `bad_request`.
 */
export function partAddress(text: string): string {
  const [path = ''] = text.split('?', 1);
  const isOurs = path.startsWith(`${ROUTES.sharePoint}/`) && !ELSEWHERE.test(text) && !DOTS.test(path);
  if (!isOurs) {
    throw new BffError('bad_request', { detail: `The url of a part is a path below ${ROUTES.sharePoint}/.` });
  }
  // Blanks and letters beyond ASCII are encoded, as a browser's fetch would.
  const { pathname, search } = new URL(text, 'http://localhost');
  return pathname + search;
}
