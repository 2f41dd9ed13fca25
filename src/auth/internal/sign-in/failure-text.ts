import { ROUTES, type ProblemCode } from '@entra-bff/contract';
import { toProblem, type BffError } from '../../../platform/problem.js';
import { isGivenUp } from './sign-in-refusals.js';

/** What is known of a sign-in that did not work out. */
export interface Failure {
  requestId: string;
  /** Where it was to end; one of ours. */
  returnUrl: string;
  /** Whether a session stands in this browser all the same. */
  isSignedIn: boolean;
}

/** A page's words: its ways on, the most useful first. */
export interface FailureText {
  heading: string;
  sentences: readonly string[];
  ways: readonly { label: string; href: string }[];
}

/** Where another account may do better. */
const ABOUT_THE_ACCOUNT: ReadonlySet<ProblemCode> = new Set([
  'tenant_not_allowed',
  'account_mismatch',
  'access_denied',
  'access_blocked',
]);

/** Nothing is wrong with the account, and nobody denied anything. */
const GIVEN_UP = { title: 'You did not sign in.', detail: 'You did not sign in.' };

/** What happened and what to do, for a person. Nothing of what Entra or the caller said. */
export function failureText(error: BffError, { requestId, returnUrl, isSignedIn }: Failure): FailureText {
  const { title, detail } = isGivenUp(error) ? GIVEN_UP : toProblem(error, requestId);
  const again = { label: 'Sign in again', href: loginUrl({ returnUrl }) };
  const other = { label: 'Use another account', href: loginUrl({ returnUrl, prompt: 'select_account' }) };
  const retry = ABOUT_THE_ACCOUNT.has(error.code) && !isGivenUp(error) ? other : again;
  if (isSignedIn) {
    return {
      heading: 'You are signed in already',
      sentences: [detail, 'Your sign-in from before stands as it was.'],
      ways: [{ label: 'Go on', href: returnUrl }, retry],
    };
  }
  if (error.retryAfter !== undefined) {
    return {
      heading: 'Signing in does not work right now',
      sentences: [title, `Try again in ${secondsInWords(error.retryAfter)}.`],
      ways: [{ ...again, label: 'Try again' }],
    };
  }
  return {
    heading: 'You are not signed in',
    sentences: detail === title ? [title] : [title, detail],
    ways: [retry, { label: 'Go back without signing in', href: returnUrl }],
  };
}

function loginUrl(parameters: Record<string, string>): string {
  return `${ROUTES.login}?${new URLSearchParams(parameters).toString()}`;
}

function secondsInWords(seconds: number): string {
  if (seconds >= 120) return `${Math.ceil(seconds / 60)} minutes`;
  return seconds === 1 ? 'a second' : `${seconds} seconds`;
}
