import type { IncomingMessage } from 'node:http';

/**
 * Whether a request can be read in one way only. Node lets pass what a proxy in front may read differently: two `Host`
 * lines, a target with a host of its own, a transfer coding it does not know (RFC 9112 §3.2 and §6.1). An upgrade to
 * WebSocket is never what a caller of this service means.
 */
export function isPlainRequest({ rawHeaders, headers, url = '' }: IncomingMessage): boolean {
  const coding = headers['transfer-encoding'];
  const upgrade = headers.upgrade ?? '';
  return (
    !isRepeated(rawHeaders, 'host') &&
    url.startsWith('/') &&
    (coding === undefined || coding.toLowerCase() === 'chunked') &&
    !upgrade.toLowerCase().includes('websocket')
  );
}

/** `rawHeaders`: names and values in turn. */
function isRepeated(rawHeaders: readonly string[], wanted: string): boolean {
  let found = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (name.length === wanted.length && name.toLowerCase() === wanted) found += 1;
  }
  return found > 1;
}
