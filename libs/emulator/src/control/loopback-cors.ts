import { isLoopback } from '../entra/authorize/redirect-target.js';
import type { EmulatorRequest } from '../http/exchange.js';

/** A page on this machine, or no page at all; a page from elsewhere must not steer a developer's emulator. */
export function isAllowedOrigin({ headers }: EmulatorRequest): boolean {
  const { origin } = headers;
  return origin === undefined || (URL.canParse(origin) && isLoopback(new URL(origin)));
}

export function corsHeaders({ headers }: EmulatorRequest): Record<string, string> {
  if (headers.origin === undefined) return { 'Cache-Control': 'no-store' };
  return {
    'Cache-Control': 'no-store',
    'Access-Control-Allow-Origin': headers.origin,
    'Access-Control-Allow-Methods': 'GET, POST, DELETE',
    'Access-Control-Allow-Headers': 'Content-Type',
    'Access-Control-Allow-Private-Network': 'true',
    Vary: 'Origin',
  };
}
