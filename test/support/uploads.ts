import { once } from 'node:events';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { UpstreamLimits } from '../../src/upstream/limits.js';
import type { Browser } from './browser.js';
import type { Replica } from './world.js';

/** Pieces of an upload are multiples of it. */
export const ALIGNMENT = 327_680;

/** Limits so low that a file of a megabyte is a large one. */
export function lowLimits(replica: Replica, limits: Partial<UpstreamLimits> = {}): void {
  const low = { upload: ALIGNMENT, piece: 2 * ALIGNMENT, ...limits };
  Object.assign(replica.app.get(UpstreamLimits, { strict: false }), low);
}

/** Bytes that are not like each other. */
export function someBytes(length: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, index) => (index * 31 + (index >> 8)) % 251));
}

export interface SlowUpload {
  path: string;
  method?: 'PUT' | 'PATCH';
  headers?: Record<string, string>;
  /** The replica's address; that of the browser's origin unless told. */
  address?: string;
}

/** A request whose body the test writes as it likes. */
export function openUpload(
  browser: Browser,
  { path, method = 'PUT', headers, address }: SlowUpload,
): ClientRequest {
  const url = new URL(path, browser.own);
  const { hostname, port } = new URL(address ?? browser.own);
  const call = request({ hostname: hostname === 'localhost' ? '127.0.0.1' : hostname, port, path, method });
  const all = {
    host: url.host,
    cookie: browser.jar.header(url) ?? '',
    'x-csrf': '1',
    origin: browser.own,
    'content-type': 'application/octet-stream',
    ...headers,
  };
  for (const [name, value] of Object.entries(all)) call.setHeader(name, value);
  call.on('error', () => undefined);
  return call;
}

/** What it is answered. */
export async function answerTo(
  call: ClientRequest,
): Promise<{ status: number | undefined; json: Record<string, unknown> }> {
  const [answer]: IncomingMessage[] = await once(call, 'response');
  let text = '';
  for await (const chunk of answer ?? []) text += String(chunk);
  return { status: answer?.statusCode, json: { ...JSON.parse(text) } };
}
