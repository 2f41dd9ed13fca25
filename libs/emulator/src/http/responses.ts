import type { EmulatorResponse } from './exchange.js';

type Headers = Record<string, string | string[]>;

export function json(status: number, body: unknown, headers: Headers = {}): EmulatorResponse {
  return {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  };
}

export function html(status: number, body: string, headers: Headers = {}): EmulatorResponse {
  return { status, headers: { 'Content-Type': 'text/html; charset=utf-8', ...headers }, body };
}

export function text(status: number, body: string, headers: Headers = {}): EmulatorResponse {
  return { status, headers: { 'Content-Type': 'text/plain; charset=utf-8', ...headers }, body };
}

export function redirect(location: string, headers: Headers = {}): EmulatorResponse {
  return { status: 302, headers: { Location: location, ...headers } };
}

/** The value of a header that comes once, or the first of several. */
export function firstValue(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

/** `response` with more headers; a header given here wins. */
export function withHeaders(response: EmulatorResponse, headers: Headers): EmulatorResponse {
  return { ...response, headers: { ...response.headers, ...headers } };
}
