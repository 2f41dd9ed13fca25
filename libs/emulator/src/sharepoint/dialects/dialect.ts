import type { ApiError } from '../api/api-error.js';
import type { ApiResult } from '../api/api-result.js';
import type { Selection } from '../api/projection.js';

export type DialectName = 'verbose' | 'minimal' | 'none' | 'atom';

export interface Rendering {
  /** Base of links, ends in `_api/`. */
  apiUrl: string;
  selection: Selection;
}

export interface Dialect {
  contentType: string;
  render(result: Exclude<ApiResult, { kind: 'raw' }>, rendering: Rendering): string;
  error(error: ApiError): string;
}

/** `Accept` alone decides; without JSON in it the answer is Atom. */
export function dialectFor(accept: string | undefined): DialectName {
  const wanted = (accept ?? '').toLowerCase().replaceAll(' ', '');
  if (!wanted.includes('application/json')) return 'atom';
  if (wanted.includes('odata=verbose')) return 'verbose';
  if (/odata(?:\.metadata)?=(?:nometadata|none)/.test(wanted)) return 'none';
  return 'minimal';
}
