import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { ROUTES } from '@entra-bff/contract';
import type { Answer, Browser } from '../support/browser.js';
import { EventReader } from '../support/event-stream.js';
import { ITEMS } from '../support/list-items.js';
import { expectReadableBy } from '../support/problems.js';
import { startSharedServices, type SharedServices } from '../support/shared-services.js';
import type { RunningService } from '../support/service.js';
import { sized } from '../support/sized.js';
import { AT_TOKEN_ENDPOINT } from '../support/token-posts.js';
import { until } from '../support/until.js';
import { answerTo, openUpload } from '../support/uploads.js';
import { ADELE, ALEX, MEGAN } from '../support/world.js';

const PAGE = 'http://localhost:5173';
const FILE = randomBytes(1024 * 1024);
/** More than what is between a browser that does not read and SharePoint. */
const LARGE = randomBytes(12 * 1024 * 1024);
const IN_FLIGHT = sized(30, 100);
/** Calls of one user at once. */
const TURNS = 16;
const SLOW_MS = sized(1_500, 5_000);
/** Entra has four seconds. */
const ENTRA_SLOW_MS = sized(1_500, 2_500);

let shared: SharedServices;
let ending: RunningService;
let staying: RunningService;
let adele: Browser;
let alex: Browser;
let megan: Browser;
let drive = '';
beforeAll(async () => {
  shared = await startSharedServices({ ALLOWED_ORIGINS: PAGE });
  [ending, staying] = await Promise.all([shared.start(), shared.start()]);
  adele = shared.browser(ending);
  alex = shared.browser(ending);
  megan = shared.browser(ending);
  await adele.signIn(ADELE);
  await alex.signIn(ALEX);
  await megan.signIn(MEGAN);
  const drives = (await adele.xhr('/api/sharepoint/sites/%2Fsites%2Fdemo/drives')).json()['items'];
  drive = `/api/sharepoint/drives/${String(Array.isArray(drives) ? drives[0]?.id : '')}`;
});
afterAll(() => shared.stop());

/** A connection that is open and says nothing, until the test does; `faults` of it. */
async function openSilent(): Promise<{ socket: Socket; faults: string[] }> {
  const socket = connect(Number(new URL(ending.origin).port), '127.0.0.1');
  const faults: string[] = [];
  socket.on('error', ({ message }) => faults.push(message)).resume();
  await once(socket, 'connect');
  return { socket, faults };
}

/** One request on a connection that stays. */
async function askOn(agent: Agent, path: string, headers: Record<string, string> = {}): Promise<Answer> {
  const { host } = new URL(shared.origin);
  const call = request(ending.origin + path, { agent, headers: { host, ...headers } }).end();
  const [incoming]: IncomingMessage[] = await once(call, 'response');
  if (incoming === undefined) throw new Error('no answer');
  let body = '';
  for await (const chunk of incoming) body += String(chunk);
  const status = incoming.statusCode ?? 0;
  return { status, url: path, headers: incoming.headers, body, json: () => ({ ...JSON.parse(body) }) };
}

async function beginDownload(path: string): Promise<IncomingMessage> {
  const { host } = new URL(shared.origin);
  const cookie = adele.jar.header(new URL(shared.origin)) ?? '';
  const call = request(ending.origin + path, { agent: false, headers: { host, cookie } }).end();
  const [incoming]: IncomingMessage[] = await once(call, 'response');
  if (incoming === undefined) throw new Error('no answer');
  return incoming.pause();
}

async function sizeOf(incoming: IncomingMessage): Promise<number> {
  let size = 0;
  for await (const chunk of incoming) size += Buffer.isBuffer(chunk) ? chunk.length : 0;
  return size;
}

describe('a service that is told to end while it works', () => {
  it('takes nothing new, finishes everything, stores the renewal, resets nobody, and ends with 0', async () => {
    const { emulator } = shared;
    const stored = await adele.xhr(`${drive}/children/large.bin/content`, {
      method: 'PUT',
      headers: { 'content-type': 'application/octet-stream' },
      body: LARGE,
    });
    const agents = [new Agent({ keepAlive: true }), new Agent({ keepAlive: true })];
    for (const agent of agents) expect((await askOn(agent, ROUTES.live)).status).toBe(200);
    const [resting = new Agent(), asking = new Agent()] = agents;
    const silent = await openSilent();
    const stream = await EventReader.open(adele, { via: ending.origin });
    const download = await beginDownload(`${drive}/items/${String(stored.json()['id'])}/content`);
    const upload = openUpload(adele, {
      path: `${drive}/children/late.bin/content`,
      headers: { 'content-length': String(FILE.length) },
      address: ending.origin,
    });
    upload.write(FILE.subarray(0, 1_000));
    emulator.faults.add({ ...AT_TOKEN_ENDPOINT, action: { type: 'delay', ms: ENTRA_SLOW_MS } });
    const renewal = alex.xhr(ROUTES.tokenRenewal, { method: 'POST' });
    await emulator.transcript.waitFor({ ...AT_TOKEN_ENDPOINT, body: 'grant_type=refresh_token' });
    const slow = emulator.faults.add({
      service: 'graph',
      path: /items/,
      times: Number.POSITIVE_INFINITY,
      action: { type: 'delay', ms: SLOW_MS },
    });
    const calls = Array.from({ length: IN_FLIGHT }, (_, index) =>
      (index % 2 === 0 ? adele : megan).xhr(ITEMS, { from: PAGE }),
    );
    // The rest of one user's waits for its turn in the service.
    await until(() => slow.hits >= Math.min(IN_FLIGHT, 2 * TURNS));
    await new Promise((resolve) => setTimeout(resolve, sized(0, 500)));

    ending.signal('SIGTERM');
    await until(() => ending.output().includes('service_stopping'));
    expect((await fetch(ending.origin + ROUTES.ready)).status).toBe(503);
    expect((await fetch(ending.origin + ROUTES.live)).status).toBe(200);
    const cookie = adele.jar.header(new URL(shared.origin)) ?? '';
    const refused = await askOn(asking, ITEMS, { origin: PAGE, cookie });
    expect([refused.status, refused.json()['code']]).toEqual([503, 'shutting_down']);
    expect(refused.headers).toMatchObject({ connection: 'close', 'retry-after': '1' });
    expectReadableBy(refused, PAGE);
    await stream.over();
    expect(stream.retry).toBeLessThanOrEqual(1_000);

    upload.end(FILE.subarray(1_000));
    expect((await answerTo(upload)).status).toBe(201);
    expect(await sizeOf(download)).toBe(LARGE.length);
    const answers = await Promise.all(calls);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    for (const { headers } of answers) expect(headers['connection']).toBe('close');
    const renewed = await renewal;
    expect([renewed.status, renewed.json()['code']]).toEqual([200, undefined]);
    expect(await ending.ended).toBe(0);
    expect(silent.faults).toEqual([]);
    for (const agent of [resting, asking]) agent.destroy();

    emulator.faults.clear();
    expect(await shared.redis.client().keys('bff:lease:*')).toEqual([]);
    expect(emulator.sharePoint.file('/sites/demo', 'Documents', 'late.bin')?.content?.equals(FILE)).toBe(
      true,
    );
    const posts = emulator.transcript.count(AT_TOKEN_ENDPOINT);
    const later = await alex
      .through({ [shared.origin]: staying.origin })
      .xhr(`${ROUTES.tokenExpiry}?resource=graph`);
    expect(later.json()['expiresOn']).toBe(renewed.json()['expiresOn']);
    expect(emulator.transcript.count(AT_TOKEN_ENDPOINT)).toBe(posts);
  });

  it('ends at once when it is told twice', async () => {
    const { faults } = shared.emulator;
    const slow = faults.add({ service: 'graph', path: /items/, action: { type: 'delay', ms: 20_000 } });
    const call = adele
      .through({ [shared.origin]: staying.origin })
      .xhr(ITEMS)
      .catch(() => 'broken off');
    await until(() => slow.hits === 1);
    staying.signal('SIGTERM');
    await until(() => staying.output().includes('service_stopping'));
    staying.signal('SIGTERM');
    expect(await staying.ended).toBe(1);
    expect(await call).toBe('broken off');
    faults.clear();
  });
});
