import type { EmulatorRequest } from './exchange.js';
import { firstValue } from './responses.js';

/** The fields of a form post; none for any other body. */
export function formOf(request: EmulatorRequest): URLSearchParams {
  const type = firstValue(request.headers['content-type']) ?? '';
  if (!type.toLowerCase().startsWith('application/x-www-form-urlencoded')) return new URLSearchParams();
  return new URLSearchParams(request.body.toString('utf8'));
}

/** The value of a cookie as sent, or undefined. */
export function cookieOf(request: EmulatorRequest, name: string): string | undefined {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}
