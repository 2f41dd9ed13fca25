import { setHeaders, recovered } from './recovery.js';
import { refusalIn, type Answer } from './service.js';
import type { Refusal } from './types.js';

/** One call, sent as often as it takes. */
export interface Call {
  /** Before it is sent. */
  begin_(): void;
  /**
   * What a refused call was refused with, or null when that was not the service; undefined when it is to be sent again,
   * once everything that it waits for has happened. What changes something is repeated only where the service says that
   * nothing was done, and only after a sign-in.
   */
  refused_(answer: Answer): Promise<Refusal | null | undefined>;
}

const MOST_WAITS = 3;
const LONGEST_WAIT_SECONDS = 30;

/** Answers of these may be made good. */
export function isRecoverable(status: number): boolean {
  return /40[13]|503|429/.test(`${status}`);
}

export function newCall(
  method: string,
  set: (name: string, value: string) => void,
  isStream?: boolean,
): Call {
  /** RFC 9110, section 9.2.1. */
  const safe = /^(get|head|options)$/i.test(method);
  setHeaders(safe, set);
  let sentAt: number;
  let climbed = false;
  let waits = 0;
  return {
    begin_: () => (sentAt = performance.now()),
    async refused_(answer) {
      const refusal = refusalIn(answer);
      if (!refusal) return null;
      const { retryAfter } = refusal;
      if (/^(reauth|session)_|mismatch/.test(refusal.code)) {
        // Whoever is challenged waits for the user: a token that came in the meantime did not answer it.
        if (climbed && !refusal.challengeId) return refusal;
        climbed = true;
        const isRecovered = await recovered(refusal, sentAt);
        if (isRecovered && !isStream && (safe || answer.headers.get('X-BFF-Untouched'))) return undefined;
      } else if (safe && retryAfter && retryAfter <= LONGEST_WAIT_SECONDS && ++waits <= MOST_WAITS) {
        await new Promise((resolve) => setTimeout(resolve, retryAfter * 1_000));
        return undefined;
      }
      return refusal;
    },
  };
}
