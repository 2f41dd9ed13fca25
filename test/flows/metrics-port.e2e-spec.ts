import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Drain } from '../../src/platform/drain.js';
import { MetricsServer } from '../../src/platform/metrics/metrics-server.js';
import { freePort, portOf } from '../support/free-port.js';
import { metricsAddress } from '../support/metrics.js';
import { startWorld, type World } from '../support/world.js';

describe('the port of the metrics', () => {
  let world: World;
  let taken: Server;
  beforeAll(async () => {
    world = await startWorld();
    taken = createServer();
    await new Promise<void>((resolve) => {
      taken.listen(0, '127.0.0.1', resolve);
    });
  });
  afterAll(async () => {
    await world.stop();
    taken.close();
  });

  it('is not there when it is off', () => {
    expect(world.bff.app.get(MetricsServer).port).toBeUndefined();
  });

  it('that somebody else has is told, and the service serves all the same', async () => {
    const port = portOf(taken);
    const replica = await world.replicate({ METRICS_PORT: String(port) });
    expect(replica.log.of('metrics_not_served').map(({ fields }) => fields)).toEqual([
      { port, errorCode: 'EADDRINUSE' },
    ]);
    expect((await fetch(`${replica.address}/health/ready`)).status).toBe(200);
    await replica.stop();
  });

  it('answers while the service drains, and no longer', async () => {
    const replica = await world.replicate({ METRICS_PORT: String(await freePort()) });
    const address = metricsAddress(replica);
    const drained = replica.app.get(Drain).run();
    expect(await (await fetch(address)).text()).toMatch(/^entra_bff_draining 1$/m);
    await drained;
    expect((await fetch(address)).status).toBe(200);
    await replica.stop();
    await expect(fetch(address)).rejects.toThrow('fetch failed');
  });
});
