import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { appToken, callAs, startBearerWorld, userToken } from '../support/machine-client.js';
import { expectProblem } from '../support/problems.js';
import { ADELE, type World } from '../support/world.js';

let world: World;
beforeAll(async () => {
  world = await startBearerWorld({ redis: true });
});
afterAll(() => world.stop());
beforeEach(() => {
  world.emulator.transcript.clear();
  world.bff.log.lines.length = 0;
});

describe('a machine client', () => {
  it('calls the API on behalf of its user with one header: no cookie, no anti-forgery header', async () => {
    const token = await userToken(world);
    const answer = await callAs(world, token);
    expect(answer.status).toBe(200);
    expect(answer.headers).not.toHaveProperty('set-cookie');
    const [call] = world.emulator.transcript.find({ service: 'graph' });
    const bearer = String(call?.headers.authorization).replace('Bearer ', '');
    expect(bearer).not.toBe(token);
    expect(decodeJwt(bearer)).toMatchObject({
      preferred_username: ADELE,
      aud: 'https://graph.microsoft.com',
    });
  });

  it('by itself is let in by its role, and told where only a user can call', async () => {
    const answer = await callAs(world, await appToken(world));
    expectProblem(answer, 'access_denied');
    expect(answer.json()['detail']).toContain('for a user');
    expect(world.emulator.transcript.count({ service: 'graph' })).toBe(0);
  });
});
