import type { EmulatorResponse } from '../http/exchange.js';
import { retryAfter } from '../sharepoint/api/api-faults.js';
import { THROTTLE_PAGE } from '../sharepoint/faults/challenge.js';
import type { ThrottleInForce } from '../sharepoint/faults/throttle.js';
import { envelope, type Correlation } from './graph-envelope.js';

/** Graph's words for SharePoint's throttling. */
export function graphThrottleAnswer(throttle: ThrottleInForce, correlation: Correlation): EmulatorResponse {
  const headers = retryAfter(throttle);
  if (throttle.as !== 'api') {
    const html = { 'Content-Type': 'text/html; charset=utf-8' };
    return { status: throttle.status, headers: { ...headers, ...html }, body: THROTTLE_PAGE };
  }
  const [code, message] =
    throttle.status === 429
      ? ['activityLimitReached', 'The request has been throttled']
      : ['serviceNotAvailable', 'The service is temporarily unavailable.'];
  const answer = envelope(throttle.status, code, message, correlation, 'throttledRequest');
  return { ...answer, headers: { ...answer.headers, ...headers } };
}
