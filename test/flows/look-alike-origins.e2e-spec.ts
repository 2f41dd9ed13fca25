import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Canaries } from '../support/canaries.js';
import { inputs } from '../support/inputs.js';
import { ITEMS, NEW_ITEM } from '../support/list-items.js';
import { lookAlike } from '../support/look-alike-origins.js';
import { expectProblem, expectReadableByNobody } from '../support/problems.js';
import { sendRaw, type RawRequest } from '../support/raw-http.js';
import { EVIL, OWN, SIBLING, startSecureWorld, TRUSTED } from '../support/secure-world.js';
import { seeded } from '../support/seeded.js';
import { sized } from '../support/sized.js';
import { storeContents } from '../support/store-contents.js';
import { Universal } from '../support/universal.js';
import type { World } from '../support/world.js';

const HOST = new URL(OWN).host;
const LOOK_ALIKES = sized(200, 1_000);
const JSON_TYPE = { 'content-type': 'application/json' };

/** With what our own page would send. */
const CALLS: readonly [RawRequest, ...RawRequest[]] = [
  { target: '/bff/user' },
  { target: '/bff/token-expiry' },
  { target: ITEMS },
  { target: '/bff/logout', method: 'POST' },
  { target: '/bff/token-renewal', method: 'POST' },
  { target: '/TokenExpiry/GetCurrentTokenExpirySchedule', method: 'POST' },
  { target: ITEMS, method: 'POST', body: NEW_ITEM, headers: JSON_TYPE },
];

const random = seeded();

describe('an origin that only looks like one of ours', () => {
  let world: World;
  let universal: Universal;
  let cookie: string;
  beforeAll(async () => {
    world = await startSecureWorld({ redis: true });
    const canaries = new Canaries(world);
    universal = new Universal(world, canaries);
    const browser = canaries.watch(await world.signedIn());
    cookie = `__Host-bff=${browser.jar.get(HOST, '__Host-bff')}`;
  });
  afterAll(() => world.stop());

  const send = async (request: RawRequest, origin: string, more: RawRequest['headers'] = {}) => {
    const named = Buffer.from(origin).toString('latin1');
    const answer = await sendRaw(world.bff.address, {
      ...request,
      headers: { host: HOST, origin: named, 'x-csrf': '1', ...request.headers, ...more },
    });
    expectReadableByNobody(answer);
    universal.check(answer, { origin: named });
    return answer;
  };

  const withoutEffect = async (attack: () => Promise<void>): Promise<void> => {
    const before = await storeContents(world);
    world.emulator.transcript.clear();
    await attack();
    expect(await storeContents(world)).toEqual(before);
    expect(world.emulator.transcript.find()).toEqual([]);
  };

  it('is as foreign as any other: no CORS, and 403 with the cookie', async () => {
    await withoutEffect(async () => {
      for (let n = 0; n < LOOK_ALIKES; n += 1) {
        const origin = lookAlike([OWN, TRUSTED], random);
        const answer = await send(random.pick(CALLS), origin, { cookie });
        if (answer.status !== 403) throw new Error(`${origin} was answered ${answer.status}`);
        expectProblem(answer, 'origin_rejected');
      }
    });
    inputs(14, LOOK_ALIKES);
  });

  it('gets no preflight either', async () => {
    await withoutEffect(async () => {
      for (let n = 0; n < LOOK_ALIKES / 4; n += 1) {
        const origin = lookAlike([OWN, TRUSTED], random);
        const preflight = { ...random.pick(CALLS), method: 'OPTIONS', body: '' };
        const answer = await send(preflight, origin, { 'access-control-request-method': 'POST' });
        expect(answer.status).toBeGreaterThanOrEqual(400);
      }
    });
    inputs(14, LOOK_ALIKES / 4);
  });

  it('without a cookie learns no more than that there is no session, and cannot read it', async () => {
    for (let n = 0; n < LOOK_ALIKES / 10; n += 1) {
      const answer = await send({ target: '/bff/user' }, lookAlike([OWN, TRUSTED], random));
      expect([401, 403]).toContain(answer.status);
    }
  });

  it.each([SIBLING, 'https://contoso.test', 'https://www.spa.contoso.test', EVIL])(
    'of the same site or of another is foreign, with the CSRF header and without it: %s',
    async (origin) => {
      const sites = { 'sec-fetch-site': origin === EVIL ? 'cross-site' : 'same-site' };
      await withoutEffect(async () => {
        for (const request of CALLS) {
          for (const csrf of ['1', undefined]) {
            for (const metadata of [sites, {}]) {
              expectProblem(
                await send(request, origin, { cookie, 'x-csrf': csrf, ...metadata }),
                'origin_rejected',
              );
            }
          }
        }
      });
      inputs(20, CALLS.length * 4);
    },
  );
});
