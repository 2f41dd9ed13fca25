// The whole world on this machine, in one process: an emulated Entra and SharePoint, the service, and a page.
import { fileURLToPath } from 'node:url';
import { readArguments, USAGE } from './demo/arguments.mjs';
import { ensureBuilt } from './demo/build.mjs';
import { isTaken } from './demo/ports.mjs';
import { greeting, stopOnSignal } from './demo/runner.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

let options;
try {
  options = readArguments(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error.message}\n\n${USAGE}`);
  process.exit(2);
}

try {
  if (options.help) process.stdout.write(USAGE);
  else if (options.check) process.exitCode = (await check(options)) ? 0 : 1;
  else await serve(options);
} catch (error) {
  process.stderr.write(`${error.code === 'EADDRINUSE' ? portIsTaken(options.port) : error.message}\n`);
  process.exitCode = 1;
}

/** Runs until Ctrl-C. */
async function serve({ port, build, frontend }) {
  if (await isTaken(port)) throw new Error(portIsTaken(port));
  if (build) ensureBuilt(ROOT);
  const { startDemo, TOKEN_SECONDS, LEAD_SECONDS } = await import('./demo/world.mjs');
  const { Narrator } = await import('./demo/narrator.mjs');
  const demo = await startDemo({ port, frontend, log: new Narrator((line) => console.log(line)) });
  const lengths = { tokenSeconds: TOKEN_SECONDS, leadSeconds: LEAD_SECONDS };
  console.log(greeting({ page: demo.origin, emulator: demo.emulator, ...lengths }));
  stopOnSignal(() => demo.stop());
}

/** Against the demo that runs on the port that was named, else against one of its own: nobody's demo changes under their eyes. */
async function check({ port, portIsChosen, build }) {
  const { runCheck } = await import('./demo/check.mjs');
  const running = portIsChosen ? await runningDemo(port) : undefined;
  if (running !== undefined) return runCheck(running);
  const taken = await isTaken(port);
  if (taken && portIsChosen) throw new Error(portIsTaken(port));
  if (build) ensureBuilt(ROOT);
  const { startDemo } = await import('./demo/world.mjs');
  const { freePort } = await import('./demo/ports.mjs');
  const { Narrator } = await import('./demo/narrator.mjs');
  const defects = new Narrator((line) => line.includes('defect') && console.error(`    ${line}`));
  const demo = await startDemo({ port: taken ? await freePort() : port, log: defects });
  try {
    return await runCheck(demo);
  } finally {
    await demo.stop();
  }
}

/** The demo on this port, if that is what answers there. */
async function runningDemo(port) {
  const origin = `http://localhost:${port}`;
  try {
    const answer = await fetch(`${origin}/demo-config.json`, { signal: AbortSignal.timeout(2_000) });
    const { emulator } = await answer.json();
    return typeof emulator === 'string' ? { origin, emulator } : undefined;
  } catch {
    return undefined;
  }
}

function portIsTaken(port) {
  return `Port ${port} is taken by another program. End that one, or choose another port:\n  npm run demo -- --port ${port + 1}`;
}
