import type { Browser } from './browser.js';
import type { HttpsWorld } from './https-front.js';
import { startProcess } from './process.js';

/**
 * Runs a script that drives a real client, in a process of its own, as a page of this user would: with the cookie and the
 * anti-forgery header. What it printed last is its result.
 */
export async function drive(
  script: string,
  world: HttpsWorld,
  user: Browser,
): Promise<Record<string, unknown>> {
  const running = await startProcess(process.execPath, [`test/conformance/drivers/${script}.mjs`], {
    env: {
      BASE: world.origin,
      COOKIE: `__Host-bff=${user.jar.get('localhost', '__Host-bff') ?? ''}`,
      NODE_EXTRA_CA_CERTS: world.certificateFile,
    },
  });
  const code = await running.exited;
  const last = running.output().trimEnd().split('\n').at(-1) ?? '';
  if (code !== 0) throw new Error(`${script} ended with ${code}:\n${running.output()}`);
  const result: Record<string, unknown> = JSON.parse(last);
  return result;
}
