import { gzipSync } from 'node:zlib';
import type { EmulatorRequest, EmulatorResponse } from './exchange.js';
import {
  isOnTheWire,
  isSpoiling,
  type ReplacingAction,
  type SpoilingAction,
  type WireAction,
} from './fault-actions.js';
import type { PlannedFault } from './fault-script.js';
import { html, json, withHeaders } from './responses.js';

/** How a body goes out when it does not go at once. */
export type Pace =
  | { kind: 'cut'; afterBytes: number; reset: boolean }
  | { kind: 'drip'; bytesPerSecond: number }
  | { kind: 'chunked'; pieceBytes: number };

/** What goes over the wire in the end. */
export type Delivery =
  | { kind: 'send'; response: EmulatorResponse; pace?: Pace }
  | { kind: 'raw'; bytes: string; keepOpen: boolean }
  | { kind: 'hang' }
  | { kind: 'reset' };

export interface FaultStage {
  request: EmulatorRequest;
  planned: PlannedFault;
  /** The answer without any fault. */
  trueAnswer: () => Promise<EmulatorResponse>;
  /** Entra's error answer; the other services have none. */
  entraError: (action: EntraErrorAction, request: EmulatorRequest) => EmulatorResponse;
}

export type EntraErrorAction = Extract<ReplacingAction, { type: 'entra-error' }>;

/** Plays the planned fault, or gives the true answer when there is none. */
export async function play(stage: FaultStage): Promise<Delivery> {
  const { planned } = stage;
  if (planned.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, planned.delayMs));
  const action = planned.action;
  if (action === undefined) return { kind: 'send', response: await stage.trueAnswer() };
  if (isOnTheWire(action)) return onTheWire(action);
  if (isSpoiling(action)) return spoilt(action, await stage.trueAnswer());
  return { kind: 'send', response: replacement(action, stage) };
}

function onTheWire(action: WireAction): Delivery {
  if (action.type !== 'raw') return { kind: action.type };
  return { kind: 'raw', bytes: action.bytes, keepOpen: action.keepOpen ?? false };
}

const OVERSIZE_BYTES = 20 * 1024 * 1024;

function replacement(action: ReplacingAction, stage: FaultStage): EmulatorResponse {
  if (action.type === 'respond') return respond(action);
  if (action.type === 'throttle') return throttled(action, stage.planned.remainingSeconds);
  if (action.type === 'entra-error') return stage.entraError(action, stage.request);
  if (action.type === 'empty-json') return json(200, {});
  const { status = 200 } = action;
  if (action.type === 'oversize') {
    return json(status, { padding: 'x'.repeat(action.bytes ?? OVERSIZE_BYTES) });
  }
  return html(status, `<!doctype html><title>${action.title ?? 'Service'}</title><p>Sorry.`);
}

function respond(action: Extract<ReplacingAction, { type: 'respond' }>): EmulatorResponse {
  const { status, headers = {}, body = '' } = action;
  if (typeof body === 'object') return json(status, body, headers);
  return { status, headers, body };
}

function throttled(
  action: Extract<ReplacingAction, { type: 'throttle' }>,
  remainingSeconds: number,
): EmulatorResponse {
  const { status = 429, retryAfter, headers = {} } = action;
  const body = { error: { code: 'TooManyRequests', message: 'The request has been throttled.' } };
  const answer = json(status, body, headers);
  if (retryAfter === undefined) return answer;
  return withHeaders(answer, { 'Retry-After': retryAfterValue(retryAfter, remainingSeconds) });
}

function retryAfterValue(retryAfter: number | string | Date, remainingSeconds: number): string {
  if (retryAfter instanceof Date) return retryAfter.toUTCString();
  return String(retryAfter === 'remaining' ? remainingSeconds : retryAfter);
}

function spoilt(action: SpoilingAction, response: EmulatorResponse): Delivery {
  if (action.type === 'merge-json') return { kind: 'send', response: mergeJson(response, action.members) };
  if (action.type === 'alter') return { kind: 'send', response: action.change(response) };
  if (action.type === 'lose-answer') return { kind: 'reset' };
  if (action.type === 'gzip') return { kind: 'send', response: compressed(response) };
  return { kind: 'send', response, pace: paceOf(action, response) };
}

type PacingAction = Extract<SpoilingAction, { type: 'truncate' | 'drip' | 'chunked' }>;

function paceOf(action: PacingAction, response: EmulatorResponse): Pace {
  if (action.type === 'drip') return { kind: 'drip', bytesPerSecond: action.bytesPerSecond };
  if (action.type === 'chunked') return { kind: 'chunked', pieceBytes: action.pieceBytes ?? 65_536 };
  const half = Math.floor(Buffer.byteLength(response.body ?? '') / 2);
  return { kind: 'cut', afterBytes: action.afterBytes ?? half, reset: action.reset ?? false };
}

/** An answer without a body stays without one. */
function compressed(response: EmulatorResponse): EmulatorResponse {
  if (response.body === undefined) return response;
  return withHeaders({ ...response, body: gzipSync(response.body) }, { 'Content-Encoding': 'gzip' });
}

function mergeJson(response: EmulatorResponse, members: Record<string, unknown>): EmulatorResponse {
  const parsed: unknown = JSON.parse(String(response.body ?? '{}'));
  if (typeof parsed !== 'object' || parsed === null) return response;
  const merged = Object.entries({ ...parsed, ...members }).filter(([, value]) => value !== null);
  return { ...response, body: JSON.stringify(Object.fromEntries(merged)) };
}
