import { refusalIn } from './service.js';
import type { Refusal } from './types.js';

/** What the hooks need to know of the client. */
export interface Recovery {
  /** The calls that are seen to. */
  concerns_(url: string | URL): boolean;
  /** Headers that the service wants to see with a call. */
  headers_(safe: boolean): Record<string, string>;
  /** The service is of another origin than the page: cookies go along only when asked for. */
  crossOrigin_: boolean;
  /** Waits for a renewal under way when no good token is at hand. */
  ready_(): Promise<unknown>;
  /** Resolves when there is a token again, to true; to false when there will be none. */
  recovered_(refusal: Refusal, sentAt: number): Promise<boolean>;
}

/** One call, sent as often as it takes. */
export interface Call {
  headers_: Record<string, string>;
  /** Before it is sent. */
  begin_(): void;
  /**
   * What a refused call was refused with, or null when that was not the service; undefined when it is to be sent again,
   * once everything that it waits for has happened. What changes something is repeated only where the service says that
   * nothing was done, and only after a sign-in.
   */
  refused_(status: number, header: (name: string) => string | null): Promise<Refusal | null | undefined>;
}

const MOST_WAITS = 3;
const LONGEST_WAIT_SECONDS = 30;

/** Answers of these may be made good. */
export function isRecoverable(status: number): boolean {
  return /401|403|429|503/.test(`${status}`);
}

export function newCall(recovery: Recovery, method: string, repeatable = true): Call {
  /** RFC 9110, section 9.2.1. */
  const safe = /^(get|head|options)$/i.test(method);
  let sentAt: number;
  let climbed = false;
  let waits = 0;
  return {
    headers_: recovery.headers_(safe),
    begin_: () => (sentAt = performance.now()),
    async refused_(status, header) {
      const refusal = refusalIn(status, header);
      if (!refusal) return null;
      const { code, retryAfter } = refusal;
      if (/^(reauth|session)_|mismatch/.test(code)) {
        // Whoever is challenged waits for the user: a token that came in the meantime did not answer it.
        if (climbed && !refusal.challengeId) return refusal;
        climbed = true;
        const again = repeatable && (safe || header('X-BFF-Untouched'));
        if ((await recovery.recovered_(refusal, sentAt)) && again) return undefined;
      } else if (safe && retryAfter && retryAfter <= LONGEST_WAIT_SECONDS && ++waits <= MOST_WAITS) {
        await new Promise((resolve) => setTimeout(resolve, retryAfter * 1_000));
        return undefined;
      }
      return refusal;
    },
  };
}
