import { isLoopback } from '../entra/authorize/redirect-target.js';
import type { EmulatorRequest } from '../http/exchange.js';
import { parsedUrl } from '../http/parsed-url.js';

/** A page on this machine, or no page at all; a page from elsewhere must not steer a developer's emulator. */
export function isAllowedOrigin({ headers }: EmulatorRequest): boolean {
  const { origin } = headers;
  if (origin === undefined) return true;
  const url = parsedUrl(origin);
  return url !== undefined && isLoopback(url);
}

/**
 * Addressed as this machine, by number or by the name that it gives itself. A page of another name that has come to lead
 * here (DNS rebinding) sends no `Origin` with a GET, but its own name.
 */
export function isAllowedHost({ headers }: EmulatorRequest, publicOrigin: string): boolean {
  const url = parsedUrl(`http://${headers.host ?? ''}`);
  if (url === undefined) return false;
  const { hostname } = url;
  const isNumber = hostname.startsWith('[') || /^\d+(\.\d+){3}$/.test(hostname);
  return isNumber || isLoopback(url) || hostname === new URL(publicOrigin).hostname;
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
