import type { EmulatorResponse } from './exchange.js';

/** These take the place of the true answer. */
export type ReplacingAction =
  | { type: 'respond'; status: number; headers?: Record<string, string | string[]>; body?: string | object }
  /** An HTML page where JSON is expected; status 200 unless told. */
  | { type: 'html'; status?: number; title?: string }
  /** `200` and `{}`. */
  | { type: 'empty-json' }
  /** A JSON body of `bytes` (20 MB). */
  | { type: 'oversize'; status?: number; bytes?: number }
  /**
   * 429 unless told. `retryAfter`: a number of seconds, a `Date` (sent as an HTTP-date), any text as it is,
   * 'remaining' for what is left of the rule's `forMs`; left out: no header.
   */
  | {
      type: 'throttle';
      status?: number;
      retryAfter?: number | string | Date;
      headers?: Record<string, string>;
    }
  /** Entra's refusal with this AADSTS number, known or not: JSON, at the authorize endpoint a redirect with `error`. */
  | {
      type: 'entra-error';
      code: number;
      status?: number;
      error?: string;
      suberror?: string;
      claims?: string;
    };

/** These need the true answer, and spoil it. */
export type SpoilingAction =
  /** These members are put into its JSON; null removes one. */
  | { type: 'merge-json'; members: Record<string, unknown> }
  /** Changed at will. Not available over the control API. */
  | { type: 'alter'; change: (response: EmulatorResponse) => EmulatorResponse }
  /** Its headers, then `afterBytes` of the body (half of it), then a closed connection, or with `reset` a TCP RST. */
  | { type: 'truncate'; afterBytes?: number; reset?: boolean }
  /** It was done, and its answer is lost: the connection is reset before a byte of it. */
  | { type: 'lose-answer' }
  /** Its body compressed, asked for or not. */
  | { type: 'gzip' }
  /** Its body in pieces (64 KiB each), without a `Content-Length`. */
  | { type: 'chunked'; pieceBytes?: number }
  /** Its body at this pace. */
  | { type: 'drip'; bytesPerSecond: number };

/** These are no HTTP answer at all. */
export type WireAction =
  /** These bytes (latin1); then the connection ends, unless it is to stay open. */
  | { type: 'raw'; bytes: string; keepOpen?: boolean }
  /** The request is heard and never answered. */
  | { type: 'hang' }
  /** The connection is reset (TCP RST). */
  | { type: 'reset' };

/** Waits, then goes on with the next fault that matches, or with the true answer. */
export interface DelayAction {
  type: 'delay';
  ms: number;
}

/** What a request can meet in place of a true answer. */
export type FinalAction = ReplacingAction | SpoilingAction | WireAction;

/** Everything that can be done to a request or to its answer. */
export type FaultAction = FinalAction | DelayAction;
/** The names of the actions. */
export type FaultType = FaultAction['type'];

const SPOILING: readonly FaultType[] = [
  'merge-json',
  'alter',
  'truncate',
  'lose-answer',
  'gzip',
  'chunked',
  'drip',
];
const ON_THE_WIRE: readonly FaultType[] = ['raw', 'hang', 'reset'];

export function isSpoiling(action: FinalAction): action is SpoilingAction {
  return SPOILING.includes(action.type);
}

export function isOnTheWire(action: FinalAction): action is WireAction {
  return ON_THE_WIRE.includes(action.type);
}
