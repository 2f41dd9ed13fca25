import type { HttpRequest } from '../platform/http-client.js';
import { BffError } from '../platform/problem.js';
import type { Asker } from './caller.decorator.js';
import { problemOf } from './error-map.js';
import type { UpstreamCall } from './upstream-call.js';
import { readSignal, type UpstreamAnswer } from './upstream-signal.js';

/** Who follows a link, and until when. */
export type Follower = Pick<Asker, 'owner' | 'requestId'> & { deadline: { signal: AbortSignal } };

/**
 * A call to a link of Graph's or SharePoint's that carries its own grant: it is used as it was given, and no bearer goes
 * there. JSON is due unless `headers` say otherwise.
 */
export function callOfLink(
  { owner, requestId, deadline: { signal } }: Follower,
  url: string,
  { headers, ...call }: Omit<HttpRequest, 'url' | 'signal'>,
): UpstreamCall {
  return {
    ...call,
    service: 'sharepoint',
    owner,
    url,
    headers: {
      accept: 'application/json',
      'accept-encoding': 'identity',
      'client-request-id': requestId,
      ...headers,
    },
    signal,
  };
}

/** What a refusal comes to. A 401 is about the link: signing in again would not help. `now` in milliseconds. */
export function problemOfLink(answer: UpstreamAnswer, now: number): BffError {
  return aboutLink(problemOf(readSignal('sharepoint', answer), now));
}

/** The problem of a call without a token: none of the user's. */
export function aboutLink(problem: BffError): BffError {
  return problem.code === 'reauth_required' ? new BffError('upstream_invalid', problem.options) : problem;
}
