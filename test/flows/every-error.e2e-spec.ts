import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { PROBLEM_STATUS, type ProblemCode } from '@entra-bff/contract';
import { Canaries } from '../support/canaries.js';
import { Description } from '../support/described.js';
import { everyProblem, type Provocations } from '../support/every-problem.js';
import { expectProblem, expectReadableBy } from '../support/problems.js';
import { startSecureWorld, TRUSTED } from '../support/secure-world.js';
import { Universal } from '../support/universal.js';
import { ADELE, type World } from '../support/world.js';

/** Those that a page cannot meet: `every-problem.ts` says why. */
const OUT_OF_REACH: readonly ProblemCode[] = [
  'invalid_token',
  'account_mismatch',
  'origin_rejected',
  'not_acceptable',
  'request_timeout',
];

function isCode(name: string): name is ProblemCode {
  return name in PROBLEM_STATUS;
}

describe('an error that a page of a trusted origin meets', () => {
  let world: World;
  let provocations: Provocations;
  let universal: Universal;
  const description = new Description();
  beforeAll(async () => {
    world = await startSecureWorld({ redis: true, env: { RATE_LIMIT: 'off' } });
    universal = new Universal(world, new Canaries(world));
    provocations = everyProblem(world, TRUSTED);
  });
  afterAll(() => world.stop());
  afterEach(() => {
    const { entra, faults } = world.emulator;
    faults.clear();
    entra.tampering = {};
    entra.autoSignIn = null;
    entra.setUserState(ADELE, 'ok');
  });

  const codes = Object.keys(PROBLEM_STATUS).filter(isCode);

  it.each(codes.filter((code) => !OUT_OF_REACH.includes(code)))(
    'can be read and understood by it: %s',
    async (code) => {
      const provoke = provocations[code];
      if (typeof provoke === 'string') throw new Error(`${code} ${provoke}`);
      const answer = await provoke();
      expectProblem(answer, code);
      expectReadableBy(answer, TRUSTED);
      universal.check(answer, { origin: TRUSTED });
      if (code !== 'method_not_allowed') expect(description.faultsOfAny(answer)).toEqual([]);
      expect(answer.body).not.toMatch(/defect, with|evil\.example/);
      if ([429, 503].includes(answer.status)) expect(answer.headers['retry-after']).toMatch(/^[1-9]\d*$/);
    },
  );

  it('is one of the contract, and every one of those has been met but a few', () => {
    const out = codes.filter((code) => typeof provocations[code] === 'string');
    expect(out.toSorted()).toEqual(OUT_OF_REACH.toSorted());
  });
});
