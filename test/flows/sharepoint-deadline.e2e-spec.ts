import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { UpstreamLimits } from '../../src/upstream/limits.js';
import type { FaultAction } from '@entra-bff/emulator';
import type { Answer, Browser } from '../support/browser.js';
import { startWorld, type World } from '../support/world.js';

const API = '/api/sharepoint';
const ITEM = `${API}/sites/%2Fsites%2Fdemo/lists/Requests/items/1`;
const LIMIT_MS = 400;

let world: World;
let user: Browser;
let children = '';
let content = '';
beforeAll(async () => {
  world = await startWorld();
  user = await world.signedIn();
  const drive = await firstOf(`${API}/sites/%2Fsites%2Fdemo/drives`, () => true);
  children = `${API}/drives/${drive}/children`;
  const file = await firstOf(children, ({ name }) => name === 'Welcome.txt');
  content = `${API}/drives/${drive}/items/${file}/content`;
});
afterAll(() => world.stop());
afterEach(() => world.emulator.faults.clear());

async function firstOf(path: string, wanted: (row: Record<string, unknown>) => boolean): Promise<string> {
  const found = (await user.xhr(path)).json()['items'];
  return String((Array.isArray(found) ? found : []).find(wanted)?.id);
}

const fault = (action: FaultAction, service: 'graph' | 'sharepoint' | 'entra' = 'graph', times = 1): void => {
  world.emulator.faults.add({ service, action, times });
};
const told = (answer: Answer): [number, unknown] => [answer.status, answer.json()['code']];

/** A short limit for one test. */
async function hurried<T>(run: () => Promise<T>): Promise<T> {
  const limits = world.bff.app.get(UpstreamLimits, { strict: false });
  const { call } = limits;
  Object.assign(limits, { call: LIMIT_MS });
  try {
    return await run();
  } finally {
    Object.assign(limits, { call });
  }
}

/** Its second half comes when the time of a whole request has passed. */
async function uploadSlowly(path: string): Promise<number | undefined> {
  const url = new URL(path, world.origin);
  const headers = {
    host: url.host,
    cookie: user.jar.header(url) ?? '',
    'x-csrf': '1',
    'content-length': '8',
  };
  const type = { 'content-type': 'application/octet-stream' };
  const address = {
    host: '127.0.0.1',
    port: url.port,
    path,
    method: 'PUT',
    headers: { ...headers, ...type },
  };
  const call = request(address);
  call.write('half');
  setTimeout(() => call.end('half'), 1.5 * LIMIT_MS);
  const [answer]: IncomingMessage[] = await once(call, 'response');
  answer?.resume();
  return answer?.statusCode;
}

describe('the calls made for one request', () => {
  it.each<[string, () => string, () => void]>([
    [
      'a refused token, its renewal and the second call',
      () => ITEM,
      () => {
        fault({ type: 'delay', ms: 300 }, 'graph', 2);
        fault({ type: 'respond', status: 401, body: {} });
      },
    ],
    [
      'a refused token and a renewal that takes long',
      () => ITEM,
      () => {
        fault({ type: 'respond', status: 401, body: {} });
        fault({ type: 'delay', ms: 600 }, 'entra');
      },
    ],
    [
      'a file that is looked for and then fetched',
      () => content,
      () => {
        fault({ type: 'delay', ms: 300 });
        fault({ type: 'delay', ms: 300 }, 'sharepoint');
      },
    ],
  ])('(%s) share one time limit: upstream_timeout', async (_name, path, slow) => {
    slow();
    expect(told(await hurried(() => user.xhr(path())))).toEqual([504, 'upstream_timeout']);
  });
});

describe('the limit is not for', () => {
  it('a file that is already on its way', async () => {
    fault({ type: 'drip', bytesPerSecond: 40 }, 'sharepoint');
    const answer = await hurried(() => user.xhr(content));
    expect([answer.status, String(answer.body.length)]).toEqual([200, answer.headers['content-length']]);
  });

  it('the time that the browser takes to send a file', async () => {
    const path = children.replace(/children$/, 'children/slow.txt/content');
    expect(await hurried(() => uploadSlowly(path))).toBe(201);
  });
});
