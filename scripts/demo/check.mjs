import { Client } from './client.mjs';
import { Control } from './control.mjs';
import { STEPS } from './check-steps.mjs';

/** Not the person whom one signs in as when looking at the page: a running demo is not disturbed. */
const USERNAME = 'megan@contoso.onmicrosoft.com';

/** Goes through the main job against a running demo, prints each step, and tells whether all went well. */
export async function runCheck({ origin, emulator }) {
  const control = new Control(emulator);
  const { accessTokenLifetimeSeconds } = await control.status();
  const world = { client: new Client(origin), control, username: USERNAME };
  try {
    for (const [title, run] of STEPS) await runStep(title, () => run(world));
    console.log(`\nAll ${STEPS.length} steps passed.`);
    return true;
  } catch (error) {
    console.error(`    ${error.message}`);
    return false;
  } finally {
    await control.press('token-lifetime', { seconds: accessTokenLifetimeSeconds });
    await control.press('throttle-graph', { seconds: 0 });
    await control.press('entra-down', { on: false });
    await control.press('user-state', { username: USERNAME, state: 'ok' });
  }
}

async function runStep(title, run) {
  const began = performance.now();
  try {
    const detail = await run();
    const took = `${((performance.now() - began) / 1_000).toFixed(1)} s`;
    console.log(`✓ ${title} (${[detail, took].filter(Boolean).join(', ')})`);
  } catch (error) {
    console.error(`✗ ${title}`);
    throw error;
  }
}
