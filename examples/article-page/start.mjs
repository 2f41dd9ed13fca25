// The example page on the emulator: tokens of one minute, renewed 20 seconds before they expire.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { startEmulator } from '@entra-bff/emulator';
import { buildPage } from './build-page.mjs';

const LIFETIME_SECONDS = 60;
const LEAD_SECONDS = 20;
const port = process.env.PORT ?? '3000';
const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

await buildPage(path('dist'), { leadSeconds: LEAD_SECONDS });
const emulator = await startEmulator({ accessTokenLifetimeSeconds: LIFETIME_SECONDS });
const service = spawn(process.execPath, [path('../../dist/main.js')], {
  stdio: 'inherit',
  env: {
    PATH: process.env.PATH,
    ...emulator.environment,
    PUBLIC_URL: `http://localhost:${port}`,
    PORT: port,
    FRONTEND_DIR: path('dist'),
    TOKEN_RENEWAL_LEAD: `${LEAD_SECONDS}s`,
    LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn',
  },
});
service.once('exit', (code) => {
  process.exitCode = code ?? 1;
  void emulator.stop();
});
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => service.kill(signal));

console.log(`Open http://localhost:${port}/ and sign in as ${emulator.users[0]?.username ?? 'any user'}.`);
console.log(`Tokens live for ${LIFETIME_SECONDS} s here and are renewed ${LEAD_SECONDS} s before their end.`);
