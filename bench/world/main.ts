import { startEmulator, type Emulator } from '@entra-bff/emulator';
import { answerParent } from '../process/control.js';
import { numberIn, textIn, type Fields } from '../shape.js';
import { startRedis, stopRedis } from './redis.js';
import { RedisRelay } from './redis-relay.js';

// What the servers need around them: Redis, and an Entra to sign in at.

const TOKEN_PATH = /\/oauth2\/v2\.0\/token/;
const USER = 'adele@contoso.onmicrosoft.com';

let emulator: Emulator | undefined;
let relay: RedisRelay | undefined;

function entra(): Emulator {
  if (emulator === undefined) throw new Error('There is no Entra.');
  return emulator;
}

const handlers = {
  redis: async () => ({ url: await startRedis() }),
  /** Another way to a Redis, on which round trips are counted. */
  relay: async (request: Fields) => {
    const started = await RedisRelay.start(textIn(request, 'redis'));
    relay = started.relay;
    return { url: started.url };
  },
  roundTrips: () => ({ count: relay?.roundTrips ?? 0 }),
  /** Whoever comes is signed in as the same user, without a page. */
  emulator: async () => {
    emulator = await startEmulator();
    emulator.entra.autoSignIn = USER;
    return { environment: emulator.environment };
  },
  /** Seconds that access tokens live from now on. */
  tokenLifetime: (request: Fields) => {
    entra().entra.accessTokenLifetimeSeconds = numberIn(request, 'seconds');
  },
  /** How Entra behaves from now on; its transcript begins anew. */
  behave: (request: Fields) => {
    const { faults, transcript, entra: control } = entra();
    faults.clear();
    transcript.clear();
    control.singleUseRefreshTokens = request['strictRotation'] === true;
    const ms = numberIn(request, 'delayMs');
    const times = Number.POSITIVE_INFINITY;
    if (ms > 0) faults.add({ service: 'entra', path: TOKEN_PATH, times, action: { type: 'delay', ms } });
  },
  tokenRequests: () => ({ count: entra().transcript.count({ service: 'entra', path: TOKEN_PATH }) }),
};

answerParent(handlers, stopRedis);
