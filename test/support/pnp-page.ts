import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** A folder of static files with a page on which @pnp/sp runs: modules as their packages ship them, no build step. */
export interface PnpPage {
  readonly folder: string;
  remove(): Promise<void>;
}

const IMPORTS = {
  '@pnp/core': '/packages/@pnp/core/index.js',
  '@pnp/queryable': '/packages/@pnp/queryable/index.js',
  '@pnp/sp': '/packages/@pnp/sp/index.js',
  '@pnp/sp/': '/packages/@pnp/sp/',
  tslib: '/packages/tslib/tslib.es6.mjs',
};

/** The page keeps the journey of `test/conformance/drivers` in `window.journey`. */
export async function createPnpPage(): Promise<PnpPage> {
  const folder = await mkdtemp(join(tmpdir(), 'entra-bff-pnp-'));
  await mkdir(join(folder, 'packages'));
  for (const name of ['@pnp', 'tslib']) {
    await symlink(resolve('node_modules', name), join(folder, 'packages', name));
  }
  await copyFile('test/conformance/drivers/pnp-sp-journey.mjs', join(folder, 'journey.mjs'));
  const page = `<!doctype html><title>PnP</title>
<script type="importmap">${JSON.stringify({ imports: IMPORTS })}</script>
<script type="module">import { journey } from '/journey.mjs'; window.journey = journey;</script>`;
  await writeFile(join(folder, 'index.html'), page);
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
