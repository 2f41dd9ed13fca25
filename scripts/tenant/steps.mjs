import { clock, discovery, keys } from './discovery.mjs';
import { credential } from './credential.mjs';
import { redirect } from './redirect.mjs';
import { encryption, eviction, store } from './store.mjs';
import { graph, sharePoint } from './calls.mjs';
import { consent, signIn } from './user.mjs';

/**
 * In this order. A step gives `{ state, said, advice? }` and may leave in `found` what later ones need; `needs` are the
 * steps without which it can show nothing.
 */
export const STEPS = [
  discovery,
  keys,
  clock,
  credential,
  redirect,
  store,
  encryption,
  eviction,
  signIn,
  consent,
  graph,
  sharePoint,
];

export async function runSteps({ env, report, options }) {
  const found = {};
  const states = {};
  for (const step of STEPS) {
    const outcome = await outcomeOf(step, states, { env, report, options, found });
    states[step.id] = outcome.state;
    report.tell(step, outcome);
  }
  found.connection?.onApplicationShutdown();
}

async function outcomeOf(step, states, context) {
  const missing = (step.needs ?? []).find((id) => states[id] !== 'proved');
  if (missing !== undefined) return { state: 'open', said: `Not tried: "${missing}" comes first.` };
  try {
    return await step.run(context);
  } catch (error) {
    // Its message may hold what was sent.
    return { state: 'failed', said: `${error.name}${error.cause?.code ? ` (${error.cause.code})` : ''}` };
  }
}
