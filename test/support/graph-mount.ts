import type { Answer, Browser, XhrOptions } from './browser.js';

export const GRAPH = '/graph/v1.0';
export const SITE = `${GRAPH}/sites/contoso.sharepoint.com:/sites/demo:`;
export const GRAPH_ITEMS = `${SITE}/lists/Requests/items`;
export const ROOT = `${SITE}/drive/root`;

/** A page's call with JSON. */
export function send(
  user: Browser,
  method: string,
  path: string,
  body: unknown,
  { headers, ...options }: XhrOptions = {},
): Promise<Answer> {
  return user.xhr(path, {
    method,
    body: JSON.stringify(body),
    ...options,
    headers: { 'content-type': 'application/json', ...headers },
  });
}

export interface Part {
  id: string;
  status: number;
  headers: Record<string, string>;
  body?: Record<string, unknown>;
}

/** The answers of a batch. */
export async function batch(user: Browser, requests: unknown[], path = `${GRAPH}/$batch`): Promise<Part[]> {
  const answer = await send(user, 'POST', path, { requests });
  const { responses } = answer.json();
  if (!Array.isArray(responses)) throw new Error(`${answer.status} ${answer.body}`);
  return responses;
}

/** The `value` of a collection. */
export function valuesOf(answer: Answer): Record<string, unknown>[] {
  const { value } = answer.json();
  return Array.isArray(value) ? value : [];
}
