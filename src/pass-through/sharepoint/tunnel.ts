import { BffError } from '../../platform/problem.js';
import { TUNNELLED } from './sharepoint-allow-list.js';

/**
 * The method that a call stands for: that of `X-HTTP-Method` on a POST, which is how old clients say PUT, PATCH, MERGE
 * and DELETE. On any other method the header means nothing. Throws `bad_request` for what cannot be tunnelled.
 */
export function methodOf(method: string, tunnel: string | string[] | undefined): string {
  if (method !== 'POST' || tunnel === undefined) return method;
  const wanted = typeof tunnel === 'string' ? tunnel.trim().toUpperCase() : '';
  if (wanted === 'POST' || TUNNELLED.has(wanted)) return wanted;
  throw new BffError('bad_request', { detail: 'X-HTTP-Method must be PUT, PATCH, MERGE or DELETE.' });
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * The headers with a tunnel only where it was judged, and with an `Accept` that gets JSON: SharePoint's other form, Atom,
 * holds addresses that nothing here maps. Throws `not_acceptable` for those who ask for that alone.
 */
export function judgedHeaders(headers: Headers, actual: string, judged: string, isFile: boolean): Headers {
  const { 'x-http-method': _tunnel, ...others } = headers;
  const accept = [headers['accept'] ?? ''].flat().join();
  const wantsJson = /application\/json/i.test(accept);
  if (!isFile && !wantsJson && /xml/i.test(accept) && !accept.includes('*/*')) {
    throw new BffError('not_acceptable', { detail: 'Answers are JSON: ask for application/json.' });
  }
  return {
    ...others,
    ...(!isFile && !wantsJson && { accept: 'application/json' }),
    ...(judged !== actual && { 'x-http-method': judged }),
  };
}
