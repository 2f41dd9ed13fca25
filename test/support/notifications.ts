import { request } from 'undici';
import type { Answer, Browser } from './browser.js';
import type { Replica, World } from './world.js';

/** Lists and a drive of the emulated tenant. */
export const REQUESTS = '/api/sharepoint/sites/%2Fsites%2Fdemo/lists/Requests/subscriptions';
export const SUBSCRIPTIONS = '/api/sharepoint/subscriptions';
export const WEBHOOK = { graph: '/webhooks/graph', sharepoint: '/webhooks/sharepoint' } as const;

/** What is kept at the emulated Graph and SharePoint. */
export type Upstream = ReturnType<World['emulator']['sharePoint']['subscriptions']>[number];

export function upstreams({ emulator }: Pick<World, 'emulator'>): Upstream[] {
  return emulator.sharePoint.subscriptions();
}

export function subscribe(browser: Browser, path = REQUESTS, wish?: object): Promise<Answer> {
  const body = wish && { body: JSON.stringify(wish), headers: { 'content-type': 'application/json' } };
  return browser.xhr(path, { method: 'POST', ...body });
}

/** An element as Graph sends it. */
export function element({ id, clientState, resource }: Upstream, changes: object = {}): object {
  const tenantId = '00000000-0000-4000-8000-000000000000';
  return { subscriptionId: id, clientState, changeType: 'updated', resource, tenantId, ...changes };
}

/** What Graph or SharePoint, or whoever pretends to be one of them, posts. */
export async function deliver(
  world: World,
  value: unknown,
  { path = WEBHOOK.graph, to = world.bff }: { path?: string; to?: Replica } = {},
): Promise<{ status: number; headers: Record<string, string | string[] | undefined>; text: string }> {
  const answer = await request(to.address + path, {
    method: 'POST',
    headers: { host: new URL(world.origin).host, 'content-type': 'application/json; charset=utf-8' },
    body: typeof value === 'string' ? value : JSON.stringify({ value }),
  });
  return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
}
