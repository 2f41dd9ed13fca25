import 'reflect-metadata';
import { freeOr0, isTaken } from './ports.mjs';
import { contentSecurityPolicy, publishPage } from './page.mjs';

/** Short, so that one sees tokens come and go. */
export const TOKEN_SECONDS = 120;
export const LEAD_SECONDS = 30;

/**
 * Emulator, page and service in this process. `log` is the service's; `frontend`, a folder, takes the place of the
 * demo's page. Rejects when the port is taken.
 *
 * @returns `{ origin, emulator, stop }`: two origins, and a function that ends everything.
 */
export async function startDemo({ port, log, frontend }) {
  if (await isTaken(port)) throw new Error(`Port ${port} is taken.`);
  const opened = [];
  const stop = async () => {
    for (const close of opened.splice(0).toReversed()) await close();
  };
  try {
    const emulator = await openEmulator();
    opened.push(() => emulator.stop());
    const page = frontend ? { FRONTEND_DIR: frontend } : await demoPage(emulator, opened);
    const origin = `http://localhost:${port}`;
    const app = await openService(
      {
        ...emulator.environment,
        PUBLIC_URL: origin,
        PORT: String(port),
        HOST: '127.0.0.1',
        PASS_THROUGH: 'graph,sharepoint',
        TOKEN_RENEWAL_LEAD: `${LEAD_SECONDS}s`,
        ...page,
      },
      log,
    );
    opened.push(() => app.close());
    return { origin, emulator: emulator.authorityHost, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What the service has to know of the demo's own page. */
async function demoPage({ authorityHost: emulator }, opened) {
  const page = await publishPage({ emulator });
  opened.push(page.remove);
  return { FRONTEND_DIR: page.dir, FRONTEND_CSP: contentSecurityPolicy({ emulator }) };
}

async function openEmulator() {
  const { startEmulator } = await import('@entra-bff/emulator');
  return startEmulator({
    publicHost: 'localhost',
    ports: {
      entra: await freeOr0(4100),
      graph: await freeOr0(4101),
      sharepoint: await freeOr0(4102),
    },
    accessTokenLifetimeSeconds: TOKEN_SECONDS,
  });
}

/** The built service, listening; every variable it is to know is given. */
export async function openService(variables, log) {
  const { createApp } = await import('../../dist/app.setup.js');
  const { loadEnv } = await import('../../dist/platform/env/env.js');
  const env = loadEnv(variables);
  const app = await createApp(env, { log });
  await app.listen({ port: env.port, host: env.host });
  return app;
}
