import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PAGE = fileURLToPath(new URL('../../demo', import.meta.url));

/**
 * A copy of the page with what it has to know of its surroundings, as a folder to serve. `emulator` is the origin
 * of the emulated Entra, where the page makes trouble.
 */
export async function publishPage({ emulator }) {
  const dir = await mkdtemp(join(tmpdir(), 'entra-bff-demo-'));
  await cp(PAGE, dir, { recursive: true });
  const settings = { emulator, site: '/sites/demo', list: 'Requests' };
  await writeFile(join(dir, 'demo-config.json'), `${JSON.stringify(settings, null, 2)}\n`);
  return { dir, remove: () => rm(dir, { recursive: true, force: true }) };
}

/** Nothing but the page's own files runs; Entra is reached by the hidden frame and by the trouble buttons. */
export function contentSecurityPolicy({ emulator }) {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src 'self' ${emulator}`,
    `frame-src 'self' ${emulator}`,
    "form-action 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}
