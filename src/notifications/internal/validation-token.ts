import { BffError } from '../../platform/problem.js';

const NAMES: readonly string[] = ['validationToken', 'validationtoken'];
const LONGEST = 4_096;
const CONTROL = /\p{Cc}/u;

/**
 * What a service sends when a subscription is made, to see whether the address wants notifications: it has to come back
 * as plain text. `query` is decoded. Undefined for a notification; throws `bad_request` for what no service sends.
 *
 * @see https://learn.microsoft.com/graph/change-notifications-delivery-webhooks#notificationurl-validation
 */
export function validationToken(query: unknown): string | undefined {
  if (typeof query !== 'object' || query === null) return undefined;
  const sent = Object.entries(query).filter(([name]) => NAMES.includes(name));
  const [first, ...others] = sent;
  if (first === undefined) return undefined;
  const [, token] = first;
  const isGood = typeof token === 'string' && token !== '' && token.length <= LONGEST && !CONTROL.test(token);
  if (others.length > 0 || !isGood)
    throw new BffError('bad_request', { detail: 'No such validation token.' });
  return token;
}
