import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { copyLibraries } from '../common/vendor.mjs';

/** Puts the page and the two libraries it uses into a folder. */
export async function buildPage(folder, { leadSeconds = 900 } = {}) {
  await cp(fileURLToPath(new URL('public', import.meta.url)), folder, { recursive: true });
  await copyLibraries(folder);
  const page = join(folder, 'index.html');
  const text = await readFile(page, 'utf8');
  await writeFile(page, text.replace(/data-lead-seconds="\d+"/, `data-lead-seconds="${leadSeconds}"`));
}
