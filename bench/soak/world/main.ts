import { startEmulator, type Emulator } from '@entra-bff/emulator';
import { answerParent } from '../../process/control.js';
import { numberIn, textIn, type Fields } from '../../shape.js';
import { usernameOf } from '../load/usernames.js';
import { isFault, Trouble, type FaultName } from './faults.js';
import { LastingRedis } from './lasting-redis.js';
import { SecretsTap } from './secrets-tap.js';

// Everything around the replicas: Entra, Graph, SharePoint, and Redis.

/** As many requests as there can be between two looks. */
const TRANSCRIPT_LIMIT = 5_000;
const ROWS = 200;

interface Running {
  emulator: Emulator;
  tap: SecretsTap;
  trouble: Trouble;
}

let running: Running | undefined;
let redis: LastingRedis | undefined;

function world(): Running {
  if (running === undefined) throw new Error('The world was not started.');
  return running;
}

async function start(request: Fields): Promise<{ environment: Record<string, string> }> {
  const users = Array.from({ length: numberIn(request, 'users') }, (_, index) => ({
    username: usernameOf(index),
  }));
  const emulator = await startEmulator({
    accessTokenLifetimeSeconds: numberIn(request, 'tokenSeconds'),
    transcriptLimit: TRANSCRIPT_LIMIT,
    data: {
      users,
      sites: [
        {
          path: '/sites/soak',
          title: 'Soak',
          lists: [
            { title: 'Read', rows: ROWS },
            { title: 'Written', rows: 1 },
          ],
          libraries: [{ title: 'Files', urlName: 'Files', files: [{ path: 'read.txt', size: 16_384 }] }],
        },
      ],
    },
  });
  const tap = new SecretsTap(emulator);
  running = { emulator, tap, trouble: new Trouble((rule) => tap.add(rule)) };
  redis = new LastingRedis(numberIn(request, 'redisPort'));
  await redis.start();
  return { environment: emulator.environment };
}

const handlers = {
  start,
  /** Secrets since the last time, and how many there were in all. */
  secrets: () => {
    const { tap } = world();
    tap.readRequests();
    return { pack: tap.take(), count: tap.count };
  },
  sample: () => ({ sample: world().tap.sample }),
  begin: (request: Fields) => world().trouble.begin(faultIn(request)),
  end: (request: Fields) => world().trouble.end(faultIn(request)),
  rotateKeys: async () => void (await world().emulator.entra.rotateKeys()),
  endRedis: (request: Fields) => redis?.end(textIn(request, 'signal') === 'SIGKILL' ? 'SIGKILL' : 'SIGTERM'),
  startRedis: () => redis?.start(),
};

function faultIn(request: Fields): FaultName {
  const name = textIn(request, 'name');
  if (!isFault(name)) throw new Error(`There is no fault "${name}".`);
  return name;
}

answerParent(handlers, () => redis?.stop());
