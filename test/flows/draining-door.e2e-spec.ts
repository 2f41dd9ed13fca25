import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request } from 'node:http';
import { startSharedServices, type SharedServices } from '../support/shared-services.js';
import { sized } from '../support/sized.js';
import { until } from '../support/until.js';

/** Each with a connection of its own for each request: more than are let in while one is answered. */
const CLIENTS = sized(40, 200);
/** No system shuts the door and sees who stands there in one step. */
const BETWEEN = 1;

let shared: SharedServices;
beforeAll(async () => {
  shared = await startSharedServices();
});
afterAll(() => shared.stop());

/** The status, or what the system said. */
function ask(address: string): Promise<string> {
  return new Promise((resolve) => {
    const { host } = new URL(shared.origin);
    const call = request(`${address}/bff/user`, { agent: false, headers: { host } }, (answer) => {
      answer.on('error', ({ message }) => resolve(message)).on('end', () => resolve(`${answer.statusCode}`));
      answer.resume();
    });
    call.on('error', (error: Error & { code?: string }) => resolve(error.code ?? error.message)).end();
  });
}

describe('a service that ends while many are at its door', () => {
  it('hears all who are connected, sends them elsewhere, and only then lets nobody in', async () => {
    const service = await shared.start();
    const counts: Record<string, number> = {};
    const comeAgain = async (): Promise<void> => {
      for (let met = ''; met !== 'ECONNREFUSED';) {
        met = await ask(service.origin);
        counts[met] = (counts[met] ?? 0) + 1;
      }
    };
    const clients = Array.from({ length: CLIENTS }, comeAgain);
    await until(() => (counts['401'] ?? 0) > CLIENTS);
    service.signal('SIGTERM');
    await Promise.all(clients);
    expect(await service.ended).toBe(0);
    const { ECONNRESET: reset = 0, ...others } = counts;
    expect(Object.keys(others).toSorted()).toEqual(['401', '503', 'ECONNREFUSED']);
    expect(reset).toBeLessThanOrEqual(BETWEEN);
  });
});
