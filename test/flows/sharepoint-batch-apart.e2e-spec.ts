import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BatchPart } from '../../src/upstream/batch/batch-part.js';
import { GatheredCalls } from '../../src/upstream/batch/gathered-calls.js';
import { GraphBatch } from '../../src/upstream/batch/graph-batch.js';
import { Deadline } from '../../src/upstream/deadline.js';
import { UpstreamHttp } from '../../src/upstream/upstream-http.js';
import { batch, graphBatches, type Part } from '../support/batch.js';
import type { Browser } from '../support/browser.js';
import { ITEMS } from '../support/list-items.js';
import { ADELE, ALEX, startWorld, type World } from '../support/world.js';

let world: World;
let user: Browser;
beforeAll(async () => {
  world = await startWorld({ env: { RATE_LIMIT: 'off' } });
  user = await world.signedIn();
});
afterAll(() => world.stop());
beforeEach(() => {
  world.emulator.faults.clear();
  world.emulator.transcript.clear();
});

const read = (id: string, item: number): Part => ({ id, method: 'GET', url: `${ITEMS}/${item}` });

describe('what goes together', () => {
  it("never takes in a call that is made when its part is over, or for another user's request", async () => {
    const alex = await world.signedIn(ALEX);
    world.emulator.transcript.clear();
    world.emulator.faults.add({ service: 'graph', action: { type: 'delay', ms: 50 } });
    const parts = (count: number): Part[] => Array.from({ length: count }, (_, n) => read(`r${n}`, n + 1));
    const [mine, theirs] = await Promise.all([batch(user, parts(6)), batch(alex, parts(4)), alex.xhr(ITEMS)]);
    expect([...mine, ...theirs].every(({ status }) => status === 200)).toBe(true);
    const sent = world.emulator.transcript.find({ service: 'graph' });
    expect(sent.map(({ user: whom, target }) => [whom, target.endsWith('/$batch')]).toSorted()).toEqual([
      [ADELE, true],
      [ALEX, false],
      [ALEX, true],
    ]);
    expect(
      graphBatches(world)
        .map(({ length }) => length)
        .toSorted(),
    ).toEqual([4, 6]);
    const { app } = world.bff;
    const http = app.get(UpstreamHttp, { strict: false });
    const deadline = new Deadline(10_000, new ServerResponse(new IncomingMessage(new Socket())));
    const gathered = new GatheredCalls(app.get(GraphBatch, { strict: false }), 'request-2', deadline);
    const url = `${world.emulator.graphUrl}/v1.0/me`;
    const call = { service: 'graph', owner: 'x', method: 'GET', url, timeout: 10_000 } as const;
    let left = (): void => undefined;
    const leftover = new Promise<void>((resolve) => (left = resolve));
    let after: Promise<unknown> = Promise.resolve();
    await new BatchPart(gathered, deadline).run(async () => {
      after = leftover.then(() => http.fetch(call, 1_000_000));
    });
    const next = new BatchPart(gathered, deadline).run(() => http.fetch(call, 1_000_000));
    left();
    await Promise.all([after, next]);
    deadline.lift();
    expect(
      graphBatches(world)
        .map(({ length }) => length)
        .toSorted(),
    ).toEqual([4, 6]);
  });

  it('sends what is not for Graph by itself, and lets nobody wait for it', async () => {
    const { app } = world.bff;
    const [http, graph] = [app.get(UpstreamHttp, { strict: false }), app.get(GraphBatch, { strict: false })];
    const answer = new ServerResponse(new IncomingMessage(new Socket()));
    const deadline = new Deadline(10_000, answer);
    const gathered = new GatheredCalls(graph, 'request-1', deadline);
    const { graphUrl, sharePointUrl } = world.emulator;
    world.emulator.faults.add({ service: 'sharepoint', action: { type: 'hang' } });
    const call = (service: 'graph' | 'sharepoint', url: string): Promise<unknown> =>
      new BatchPart(gathered, deadline).run(() =>
        http.fetch(
          { service, owner: 'x', method: 'GET', url, timeout: 10_000, signal: deadline.signal },
          1_000_000,
        ),
      );
    const alone = call('sharepoint', `${sharePointUrl}/_api/web`).catch(() => 'ended');
    await Promise.all([call('graph', `${graphUrl}/v1.0/me`), call('graph', `${graphUrl}/v1.0/me`)]);
    expect(graphBatches(world).map(({ length }) => length)).toEqual([2]);
    const seen = world.emulator.transcript.find({ service: 'sharepoint' });
    expect(seen.map(({ target }) => target)).toEqual(['/_api/web']);
    world.emulator.faults.clear();
    answer.emit('close');
    expect(await alone).toBe('ended');
  });
});
