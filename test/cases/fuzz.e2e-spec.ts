import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Answer } from '../support/browser.js';
import { Canaries } from '../support/canaries.js';
import type { Belongings } from '../support/fuzz-headers.js';
import { fuzzRequest } from '../support/fuzz-requests.js';
import { inputs } from '../support/inputs.js';
import { sendRaw, type RawRequest } from '../support/raw-http.js';
import { declaredRoutes, type DeclaredRoute } from '../support/routes.js';
import { OWN, startSecureWorld, TRUSTED } from '../support/secure-world.js';
import { seeded } from '../support/seeded.js';
import { sized } from '../support/sized.js';
import { Universal } from '../support/universal.js';
import { expectCleanCalls, upstreamCalls } from '../support/upstream-calls.js';
import type { World } from '../support/world.js';

const REQUESTS = sized(1_500, 50_000);
const AT_ONCE = 20;
const HOST = new URL(OWN).host;
/** What a healthy service may say of an upstream that is healthy too, when it was asked for something odd. */
const DESIGNED = new Set([501, 502]);
/** Of a core, for so many requests and all that answers them here: no input may keep the process busy for longer. */
const MOST_WORK_MS = 2_000;

const random = seeded();

describe('random requests', () => {
  let world: World;
  let universal: Universal;
  let canaries: Canaries;
  let cookie: string;
  const met = new Map<number, number>();
  beforeAll(async () => {
    world = await startSecureWorld({
      redis: true,
      env: { RATE_LIMIT: 'off', PASS_THROUGH: 'graph,sharepoint' },
    });
    canaries = new Canaries(world);
    universal = new Universal(world, canaries, AT_ONCE);
    await signInAnew();
  });
  afterAll(() => world.stop());

  const signInAnew = async (): Promise<void> => {
    const browser = canaries.watch(await world.signedIn());
    cookie = `__Host-bff=${browser.jar.get(HOST, '__Host-bff')}`;
  };
  const mine: Belongings = { host: HOST, own: OWN, trusted: TRUSTED, cookie: () => cookie };
  const [first, ...others] = declaredRoutes();
  if (first === undefined) throw new Error('There are no routes.');
  const routes: [DeclaredRoute, ...DeclaredRoute[]] = [first, ...others];

  const judge = (answer: Answer, { headers = {} }: RawRequest): void => {
    met.set(answer.status, (met.get(answer.status) ?? 0) + 1);
    if (isRefusedByNode(answer)) return;
    const mode = headers['sec-fetch-mode'];
    universal.check(answer, {
      origin: headers['origin']?.toString(),
      navigates: mode === undefined || mode === 'navigate',
    });
    expect(answer.status < 500 || DESIGNED.has(answer.status)).toBe(true);
    expect(answer.headers).not.toHaveProperty('x-planted');
  };

  const fuzz = async (): Promise<void> => {
    const request = fuzzRequest(routes, random, mine);
    try {
      judge(await sendRaw(world.bff.address, request), request);
    } catch (cause) {
      const { method, target, headers, body } = request;
      const told = JSON.stringify({ seed: random.seed, method, target, headers, body: body?.toString() });
      throw new Error(told.slice(0, 1_500), { cause });
    }
  };

  /** Everything that went out for them went to the right host, with its token, and with nothing of the browser's. */
  const judgeCalls = (): void => {
    if (upstreamCalls(world).length > 0) expectCleanCalls(world);
    world.emulator.transcript.clear();
  };

  it('get designed answers, all of them, and never stop the process', async () => {
    const delay = monitorEventLoopDelay({ resolution: 10 });
    delay.enable();
    let most = 0;
    for (let done = 0; done < REQUESTS; done += AT_ONCE) {
      const before = process.cpuUsage();
      await Promise.all(Array.from({ length: AT_ONCE }, fuzz));
      const { user: own, system } = process.cpuUsage(before);
      most = Math.max(most, Math.round((own + system) / 1_000));
      judgeCalls();
      const user = await sendRaw(world.bff.address, { target: '/bff/user', headers: { host: HOST, cookie } });
      // Some of them sign out.
      if (user.status === 401) await signInAnew();
      else expect(user.status).toBe(200);
    }
    delay.disable();
    universal.showsNoSecret();
    const [p99, max] = [delay.percentile(99) / 1e6, delay.max / 1e6].map(Math.round);
    process.stdout.write(
      `${REQUESTS} requests: ${JSON.stringify(Object.fromEntries(met))}, event loop p99 ${p99} ms, max ${max} ms, most work ${most} ms\n`,
    );
    expect(most).toBeLessThan(MOST_WORK_MS);
    inputs(95, REQUESTS);
  }, 900_000);

  it('meet handlers and refusals of every kind, no defect, and leave no secret in the log', () => {
    for (const status of [200, 400, 401, 403, 404, 405, 415])
      expect([status, met.get(status)]).not.toEqual([status, undefined]);
    expect(world.bff.log.of('request_failed')).toEqual([]);
    expect(canaries.foundIn(world.bff.log.lines.map((line) => JSON.stringify(line)).join('\n'))).toEqual([]);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});

/** What is no HTTP never comes to a handler of ours: docs/security.md, "Honest limits". */
function isRefusedByNode({ status, headers, body }: Answer): boolean {
  return (
    [400, 431].includes(status) &&
    headers['connection'] === 'close' &&
    body === '' &&
    headers['x-request-id'] === undefined
  );
}
