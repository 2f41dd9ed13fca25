import { setTimeout as sleep } from 'node:timers/promises';
import type { BurstResult } from '../load/burst.js';
import { requestText } from '../load/request.js';
import type { Child } from '../process/child.js';
import { ITEM_ROUTE } from '../servers/pass-through.js';
import { fieldsOf, numbersIn } from '../shape.js';
import { signIn } from '../world/browser.js';
import { callOnce } from '../world/lineup.js';
import type { Stage } from '../world/stage.js';
import type { PartContext } from './part.js';

/** Long enough to sign in and to look around; then the token is over. */
const SHORT_LIFE_SECONDS = 2;
const LONG_LIFE_SECONDS = 3_600;
const KILL_AFTER_MS = 300;

interface Scenario {
  title: string;
  /** Entra's time for an answer. */
  delayMs: number;
  /** A refresh token is good for one use. */
  strictRotation: boolean;
  /** The replica that asks Entra is killed while it waits. */
  killsOwner: boolean;
}

const SCENARIOS: readonly Scenario[] = [
  { title: 'Entra answers at once', delayMs: 0, strictRotation: false, killsOwner: false },
  { title: 'Entra answers in 150 ms', delayMs: 150, strictRotation: false, killsOwner: false },
  { title: 'Entra answers in 1 s', delayMs: 1_000, strictRotation: false, killsOwner: false },
  { title: 'in 150 ms, strict rotation', delayMs: 150, strictRotation: true, killsOwner: false },
  { title: 'in 1 s, the renewer is killed', delayMs: 1_000, strictRotation: false, killsOwner: true },
];

interface Replica {
  child: Child;
  port: number;
}

/** One user's token ends, and all the user's calls come at that moment, on three replicas. */
export async function measureStampede(context: PartContext): Promise<void> {
  const { stage, scale, figures, say } = context;
  const environment = stage.environment(await stage.redis());
  const start = (): Promise<Replica> => stage.server('servers/ours.js', { environment });
  const replicas = [await start(), await start(), await start()];
  for (const scenario of SCENARIOS) {
    for (let time = 0; time < scale.stampedes; time += 1) {
      say(`${scenario.title}, ${time + 1} of ${scale.stampedes}`);
      const cookie = await signedInUntilExpiry(stage, replicas, scenario);
      const { statuses, waits } = await storm(stage, replicas, cookie, scenario, scale.callers);
      const { count } = fieldsOf(await stage.world.ask('tokenRequests'));
      const subject = { part: 'stampede', of: scenario.title };
      figures.add(subject, 'token requests', '', Number(count));
      figures.add(subject, 'slowest answer', 'ms', Math.max(...waits));
      figures.add(subject, 'failed callers', '', statuses.filter((status) => status !== 200).length);
      if (scenario.killsOwner) replicas[0] = await start();
    }
  }
}

/** Every replica knows the user; the token has just ended. */
async function signedInUntilExpiry(
  stage: Stage,
  replicas: readonly Replica[],
  { delayMs, strictRotation }: Scenario,
): Promise<string> {
  await stage.world.ask('behave', { delayMs: 0, strictRotation });
  await stage.world.ask('tokenLifetime', { seconds: SHORT_LIFE_SECONDS });
  const [first] = replicas;
  const cookie = await signIn(first?.port ?? 0, '/bff/login?returnUrl=/health/live');
  const end = Date.now() + SHORT_LIFE_SECONDS * 1_000;
  await stage.world.ask('tokenLifetime', { seconds: LONG_LIFE_SECONDS });
  for (const { port } of replicas) await callOnce(port, ITEM_ROUTE, cookie);
  await stage.world.ask('behave', { delayMs, strictRotation });
  await sleep(Math.max(end - Date.now(), 0));
  return cookie;
}

async function storm(
  stage: Stage,
  replicas: readonly Replica[],
  cookie: string,
  { killsOwner }: Scenario,
  callers: number,
): Promise<BurstResult> {
  const request = requestText({ path: ITEM_ROUTE, cookie });
  const [owner, ...others] = replicas;
  const asked = killsOwner ? others : replicas;
  if (killsOwner && owner !== undefined) {
    // Alone at first, it is the one that asks Entra.
    callOnce(owner.port, ITEM_ROUTE, cookie).catch(() => undefined);
    await sleep(KILL_AFTER_MS / 2);
    setTimeout(() => owner.child.kill(), KILL_AFTER_MS / 2);
  }
  const targets = asked.map(({ port }, index) => ({
    port,
    request,
    callers: share(callers, asked.length, index),
  }));
  const result = await stage.askLoad('burst', { targets });
  return { statuses: numbersIn(result, 'statuses'), waits: numbersIn(result, 'waits') };
}

function share(whole: number, parts: number, index: number): number {
  return Math.floor(whole / parts) + (index < whole % parts ? 1 : 0);
}
