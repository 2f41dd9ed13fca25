import { PROBLEM_STATUS } from '@entra-bff/contract';
import type { Answer } from './browser.js';

/*
 * What is wrong with an answer, in words; nothing when nothing is. Made without `expect`, which takes longer than the
 * service itself: these are asked of tens of thousands of answers.
 */

type Check = readonly [holds: boolean, otherwise: string];

const faultsOf = (checks: readonly Check[]): string[] =>
  checks.filter(([holds]) => !holds).map(([, fault]) => fault);
const text = (value: string | string[] | undefined): string => String(value);
const LINES_OF_CSP = ["default-src 'none'", "object-src 'none'", "base-uri 'none'", 'frame-ancestors '];
const WORDS_OF_OURS = /AADSTS|node_modules|\.[jt]s:\d|\bat \w+ \(/;

/** Of the headers that every answer carries, errors included. */
export function headerFaults({ headers }: Answer): string[] {
  const csp = text(headers['content-security-policy']);
  return faultsOf([
    [headers['x-content-type-options'] === 'nosniff', 'no nosniff'],
    [headers['referrer-policy'] === 'no-referrer', 'another Referrer-Policy'],
    [text(headers['vary']).includes('Origin'), `Vary: ${text(headers['vary'])}`],
    [
      /^[A-Za-z0-9._-]{8,64}$/.test(text(headers['x-request-id'])),
      `X-Request-Id: ${text(headers['x-request-id'])}`,
    ],
    ...LINES_OF_CSP.map((part): Check => [csp.includes(part), `a policy without ${part}`]),
    [headers['x-powered-by'] === undefined && headers['server'] === undefined, 'a name of the server'],
  ]);
}

/** Of the form of a problem, whatever its code. */
export function problemFaults(answer: Answer): string[] {
  const { headers, status, body } = answer;
  const type = text(headers['content-type']);
  if (!type.startsWith('application/problem+json')) return [`an error as ${type}`];
  const problem = answer.json();
  const code = String(problem['code']);
  const statuses: Readonly<Record<string, number>> = PROBLEM_STATUS;
  return faultsOf([
    [problem['type'] === `urn:entra-bff:problem:${code}`, `type: ${String(problem['type'])}`],
    [
      typeof problem['title'] === 'string' && typeof problem['detail'] === 'string',
      'a problem without words',
    ],
    [problem['status'] === status && statuses[code] === status, `${code} with ${status}`],
    [problem['instance'] === headers['x-request-id'], 'another instance than the request id'],
    [typeof problem['retryable'] === 'boolean', 'retryable or not?'],
    [headers['cache-control'] === 'no-store', 'a problem that may be kept'],
    [headers['x-bff-problem'] === code, 'another code in the header'],
    [headers['x-bff-challenge'] === problem['challengeId'], 'another challenge in the header'],
    [headers['retry-after'] === problem['retryAfter']?.toString(), 'two times to come back'],
    [!WORDS_OF_OURS.test(body), 'words from inside'],
  ]);
}

/** Of an error in the envelope that clients of Graph and SharePoint know. */
export function upstreamErrorFaults(answer: Answer): string[] {
  const { error, 'odata.error': odata } = answer.json();
  const { code, message }: { code?: unknown; message?: unknown } = Object(error ?? odata);
  return faultsOf([
    [typeof code === 'string' && message !== undefined && message !== null, 'an error in no envelope'],
    [!WORDS_OF_OURS.test(answer.body), 'words from inside'],
  ]);
}

/** Of what lets a script of this very origin read the answer. */
export function readableFaults({ headers }: Answer, origin: string): string[] {
  const exposed = text(headers['access-control-expose-headers']);
  return faultsOf([
    [
      headers['access-control-allow-origin'] === origin,
      `allowed: ${text(headers['access-control-allow-origin'])}`,
    ],
    [headers['access-control-allow-credentials'] === 'true', 'no credentials'],
    [text(headers['vary']).includes('Origin'), 'no Vary'],
    [/^(?=.*Retry-After)(?=.*ETag)(?=.*X-Request-Id)/.test(exposed), `exposed: ${exposed}`],
  ]);
}

/** Of what keeps scripts of all other origins from it. */
export function unreadableFaults({ headers }: Answer): string[] {
  return Object.keys(headers).filter((name) => name.startsWith('access-control-'));
}

const LARGEST_COOKIE = 4_096;

/** Of a cookie of ours. */
export function cookieFaults(line: string, isSecure: boolean): string[] {
  return faultsOf([
    [line.startsWith(isSecure ? '__Host-bff' : 'bff'), 'a cookie of another name'],
    [/; Path=\/(;|$)/.test(line), 'a cookie of a path'],
    [/; HttpOnly(;|$)/.test(line), 'a cookie for scripts'],
    [/; SameSite=(Lax|Strict|None)(;|$)/.test(line), 'a cookie without SameSite'],
    [!/; Domain=/i.test(line), 'a cookie of a domain'],
    [!isSecure || /; Secure(;|$)/.test(line), 'a cookie for plain HTTP'],
    [line.length <= LARGEST_COOKIE, 'a cookie that is too large'],
  ]);
}
