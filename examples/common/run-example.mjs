// Runs an example: its page, the service, and an emulated Entra and SharePoint, in one process.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from '../../scripts/demo/build.mjs';
import { isTaken } from '../../scripts/demo/ports.mjs';
import { greeting, stopOnSignal } from '../../scripts/demo/runner.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Short, so that one sees tokens come and go. */
const TOKEN_SECONDS = 60;
export const LEAD_SECONDS = 20;

/**
 * Runs until Ctrl-C. `publish(folder, origin)` puts the page's files into a folder; the service at that origin serves
 * them, or, for a page of an origin of its own, `serve(folder, port)`, which returns a function that ends it. The ports
 * are those of `PORT` and `PAGE_PORT`; `--no-build` takes the service as it is built.
 */
export async function runExample(example) {
  const opened = [];
  const stop = async () => {
    for (const close of opened.splice(0).toReversed()) await close();
  };
  stopOnSignal(stop);
  try {
    const { page, emulator } = await open(example, opened);
    const lengths = { tokenSeconds: TOKEN_SECONDS, leadSeconds: LEAD_SECONDS };
    console.log(greeting({ page: `${page}/`, emulator, ...lengths }));
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
    await stop();
  }
}

/** What is to be ended again goes to `opened`. */
async function open({ publish, serve }, opened) {
  const port = await freePort('PORT', 3000);
  const pagePort = serve ? await freePort('PAGE_PORT', 5173) : port;
  const [origin, page] = [port, pagePort].map((its) => `http://localhost:${its}`);
  if (!process.argv.includes('--no-build')) ensureBuilt(ROOT);

  const folder = await mkdtemp(join(tmpdir(), 'entra-bff-example-'));
  opened.push(() => rm(folder, { recursive: true, force: true }));
  await publish(folder, origin);
  if (serve) opened.push(await serve(folder, pagePort));

  const { startEmulator } = await import('@entra-bff/emulator');
  // Entra is of the page's site then: browsers that block third-party cookies let the hidden frame have its own.
  const emulator = await startEmulator({
    publicHost: 'localhost',
    accessTokenLifetimeSeconds: TOKEN_SECONDS,
  });
  opened.push(() => emulator.stop());
  const { openService } = await import('../../scripts/demo/world.mjs');
  const { Narrator } = await import('../../scripts/demo/narrator.mjs');
  const variables = {
    ...emulator.environment,
    PUBLIC_URL: origin,
    PORT: String(port),
    HOST: '127.0.0.1',
    TOKEN_RENEWAL_LEAD: `${LEAD_SECONDS}s`,
    ...(serve ? { ALLOWED_ORIGINS: page } : { FRONTEND_DIR: folder }),
  };
  const service = await openService(variables, new Narrator((line) => console.log(line)));
  opened.push(() => service.close());
  return { page, emulator: emulator.authorityHost };
}

async function freePort(variable, usual) {
  const port = Number(process.env[variable] ?? usual);
  if (await isTaken(port)) throw new Error(`Port ${port} is taken: choose another with ${variable}.`);
  return port;
}
