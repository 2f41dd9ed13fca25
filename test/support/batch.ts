import type { Answer, Browser } from './browser.js';
import type { World } from './world.js';

export interface Part {
  id: string;
  method: string;
  url: string;
  headers?: Record<string, string>;
  body?: unknown;
  dependsOn?: string[];
}

export interface PartAnswer {
  id: string;
  status: number;
  headers: Record<string, string>;
  body?: unknown;
}

/** The batch as a page posts it. */
export function post(
  browser: Browser,
  body: unknown,
  headers: Record<string, string | undefined> = {},
): Promise<Answer> {
  return browser.xhr('/api/sharepoint/batch', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

/** Its answers, of a batch that is good as such. */
export async function batch(browser: Browser, requests: readonly Part[]): Promise<PartAnswer[]> {
  const answer = await post(browser, { requests });
  if (answer.status !== 200) throw new Error(`The batch was answered ${answer.status}: ${answer.body}`);
  return listOf(answer.json(), 'responses').map((part) => ({
    id: String(at(part, 'id')),
    status: Number(at(part, 'status')),
    headers: Object.fromEntries(
      Object.entries(Object(at(part, 'headers'))).map(([name, value]) => [name, String(value)]),
    ),
    ...(at(part, 'body') !== undefined && { body: at(part, 'body') }),
  }));
}

/** The parts of each `$batch` that Graph got. */
export function graphBatches(world: World): unknown[][] {
  return world.emulator.transcript
    .find({ service: 'graph', path: '/v1.0/$batch' })
    .map(({ body }) => listOf(JSON.parse(body), 'requests'));
}

export function at(value: unknown, member: string): unknown {
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)).get(member) : undefined;
}

export function listOf(value: unknown, member: string): unknown[] {
  const list = at(value, member);
  return Array.isArray(list) ? list : [];
}
