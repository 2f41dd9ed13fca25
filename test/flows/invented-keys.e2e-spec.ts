import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inputs } from '../support/inputs.js';
import { expectProblem } from '../support/problems.js';
import { sized } from '../support/sized.js';
import { ADELE, startWorld, type World } from '../support/world.js';
import { MINUTE } from '../support/test-clock.js';

const SIGN_INS = sized(200, 1_000);
const AT_ONCE = 25;
const KEYS = { path: /discovery\/v2\.0\/keys/ };

/** What somebody can make who has no key at all; its signature is never looked at. */
function tokenNaming(kid: string, { emulator }: World): string {
  const seconds = Math.floor(Date.now() / 1_000);
  const claims = {
    iss: `${emulator.authorityHost}/${emulator.tenantId}/v2.0`,
    aud: emulator.clientId,
    tid: emulator.tenantId,
    oid: emulator.users[0]?.oid,
    sub: 'x',
    ver: '2.0',
    iat: seconds,
    nbf: seconds,
    exp: seconds + 3_600,
  };
  const parts = [{ alg: 'RS256', typ: 'JWT', kid }, claims, 'x'.repeat(256)];
  return parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
}

describe('a flood of sign-ins whose tokens name keys that nobody has', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({ env: { RATE_LIMIT: 'off' } });
    world.emulator.entra.autoSignIn = ADELE;
    world.clock.stand();
  });
  afterAll(() => world.stop());

  const signIn = async (): Promise<{ status: number; code: unknown }> => {
    const browser = world.browser();
    const answer = await browser.navigate('/bff/login');
    return { status: answer.status, code: /<code>([a-z_]+)<\/code>/.exec(answer.body)?.[1] };
  };

  it('makes us look at the keys twice in five minutes at most, and keeps nobody else from signing in', async () => {
    await signIn();
    let invented = 0;
    world.emulator.entra.tampering = {
      // Read for each answer anew.
      get tokenResponse() {
        return { id_token: tokenNaming(`invented-${(invented += 1)}`, world) };
      },
    };
    world.emulator.transcript.clear();
    const outcomes = new Set<unknown>();
    for (let done = 0; done < SIGN_INS; done += AT_ONCE) {
      const wave = await Promise.all(Array.from({ length: AT_ONCE }, signIn));
      for (const { code } of wave) outcomes.add(code);
    }
    expect(outcomes).toEqual(new Set(['login_failed']));
    inputs(39, SIGN_INS);
    expect(invented).toBeGreaterThanOrEqual(SIGN_INS);
    expect(world.emulator.transcript.count(KEYS)).toBeLessThanOrEqual(2);
    world.emulator.entra.tampering = {};
    const user = world.browser();
    await user.navigate('/bff/login');
    expect((await user.xhr('/bff/user')).status).toBe(200);
  }, 120_000);

  it('does not keep a new key of Entra from being found afterwards', async () => {
    await world.emulator.entra.rotateKeys();
    world.clock.advance(6 * MINUTE);
    world.emulator.advance(6 * MINUTE);
    const user = world.browser();
    await user.navigate('/bff/login');
    expect((await user.xhr('/bff/user')).status).toBe(200);
    expectProblem(await world.browser().xhr('/bff/user'), 'session_required');
  });
});
