import { startEmulator, type Emulator } from '@entra-bff/emulator';
import { answerParent } from '../process/control.js';
import { numberIn } from '../shape.js';
import { startRedis } from './redis.js';

// What the servers need around them: Redis, and an Entra to sign in at.

const TOKEN_PATH = /\/oauth2\/v2\.0\/token/;
const USER = 'adele@contoso.onmicrosoft.com';

let emulator: Emulator | undefined;

function entra(): Emulator {
  if (emulator === undefined) throw new Error('There is no Entra.');
  return emulator;
}

answerParent({
  redis: async () => ({ url: await startRedis() }),
  /** Whoever comes is signed in as the same user, without a page. */
  emulator: async () => {
    emulator = await startEmulator();
    emulator.entra.autoSignIn = USER;
    return { environment: emulator.environment };
  },
  /** Seconds that access tokens live from now on. */
  tokenLifetime: (request) => {
    entra().entra.accessTokenLifetimeSeconds = numberIn(request, 'seconds');
  },
  /** How Entra behaves from now on; its transcript begins anew. */
  behave: (request) => {
    const { faults, transcript, entra: control } = entra();
    faults.clear();
    transcript.clear();
    control.singleUseRefreshTokens = request['strictRotation'] === true;
    const ms = numberIn(request, 'delayMs');
    const times = Number.POSITIVE_INFINITY;
    if (ms > 0) faults.add({ service: 'entra', path: TOKEN_PATH, times, action: { type: 'delay', ms } });
  },
  tokenRequests: () => ({ count: entra().transcript.count({ service: 'entra', path: TOKEN_PATH }) }),
});
