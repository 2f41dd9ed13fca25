import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { EmulatorResponse } from './exchange.js';
import type { Delivery, Pace } from './play-fault.js';

const RESET_AFTER_MS = 50;

/** Puts a delivery on the wire. `date` is the service's own idea of the time. */
export async function deliver(delivery: Delivery, out: ServerResponse, date: Date): Promise<void> {
  if (delivery.kind === 'hang') return;
  if (delivery.kind === 'reset') {
    out.socket?.resetAndDestroy();
    return;
  }
  if (delivery.kind === 'raw') {
    out.socket?.write(delivery.bytes, 'latin1', () => delivery.keepOpen || out.socket?.end());
    return;
  }
  const { response, pace } = delivery;
  const body = Buffer.from(response.body ?? '');
  writeHead(out, response, pace?.kind === 'chunked' ? undefined : body.length, date);
  if (pace === undefined) out.end(body);
  else await sendSlowly(out, body, pace);
}

async function sendSlowly(out: ServerResponse, body: Buffer, pace: Pace): Promise<void> {
  switch (pace.kind) {
    case 'cut':
      return cut(out, body.subarray(0, pace.afterBytes), pace.reset);
    case 'drip':
      return drip(out, body, pace.bytesPerSecond);
    case 'chunked':
      return inPieces(out, body, pace.pieceBytes);
  }
}

/** Without `length` Node sends the body chunked. */
function writeHead(
  out: ServerResponse,
  response: EmulatorResponse,
  length: number | undefined,
  date: Date,
): void {
  out.sendDate = false;
  out.statusCode = response.status;
  out.setHeader('Date', date.toUTCString());
  if (length !== undefined && mayHaveBody(response.status)) out.setHeader('Content-Length', length);
  for (const [name, value] of Object.entries(response.headers ?? {})) out.setHeader(name, value);
}

/** RFC 9110 sections 15.2, 15.3.5 and 15.4.5: these never carry content, nor (but for 304) its length. */
function mayHaveBody(status: number): boolean {
  return status >= 200 && status !== 204 && status !== 304;
}

/** What was promised and what came differ: the client must notice. */
function cut(out: ServerResponse, part: Buffer, reset: boolean): void {
  const end = (): void => {
    if (reset) out.socket?.resetAndDestroy();
    else out.socket?.destroy();
  };
  // A reset overtakes what the client has not read yet: it is given a moment to read it.
  out.write(part, () => (reset ? setTimeout(end, RESET_AFTER_MS) : end()));
}

function inPieces(out: ServerResponse, body: Buffer, pieceBytes: number): void {
  out.flushHeaders();
  const step = Math.max(1, pieceBytes);
  for (let sent = 0; sent < body.length; sent += step) out.write(body.subarray(sent, sent + step));
  out.end();
}

async function drip(out: ServerResponse, body: Buffer, bytesPerSecond: number): Promise<void> {
  // At most twenty pieces a second, so that a fast pace does not need a timer for every byte.
  const piece = Math.max(1, Math.ceil(bytesPerSecond / 20));
  const pauseMs = (piece / bytesPerSecond) * 1000;
  out.flushHeaders();
  for (let sent = 0; sent < body.length && !out.destroyed; sent += piece) {
    await wait(pauseMs);
    out.write(body.subarray(sent, sent + piece));
  }
  out.end();
}
