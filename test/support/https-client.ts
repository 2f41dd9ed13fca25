import { once } from 'node:events';
import { request } from 'node:https';
import type { IncomingMessage } from 'node:http';

/** One GET at an HTTPS server on this machine, whatever its name; its redirect is not followed. */
export async function getOverTls(text: string, ca: string): Promise<{ status: number; location: string }> {
  const url = new URL(text);
  const call = request({
    host: '127.0.0.1',
    port: url.port,
    servername: url.hostname,
    path: url.pathname + url.search,
    headers: { host: url.host, accept: 'text/html' },
    ca,
  });
  call.end();
  const [answer]: IncomingMessage[] = await once(call, 'response');
  answer?.resume();
  return { status: answer?.statusCode ?? 0, location: answer?.headers.location ?? '' };
}
