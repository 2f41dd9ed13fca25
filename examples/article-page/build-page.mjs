import { copyFile, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LIBRARIES = ['jquery/dist/jquery.min.js', 'moment/min/moment.min.js'];

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Puts the page and the two libraries it uses into a folder, so that nothing is loaded from anywhere else. */
export async function buildPage(folder, { leadSeconds = 900 } = {}) {
  await cp(here('public'), folder, { recursive: true });
  await mkdir(join(folder, 'vendor'), { recursive: true });
  for (const path of LIBRARIES) {
    await copyFile(here(`../../node_modules/${path}`), join(folder, 'vendor', path.split('/').at(-1)));
  }
  const page = join(folder, 'index.html');
  const text = await readFile(page, 'utf8');
  await writeFile(page, text.replace(/data-lead-seconds="\d+"/, `data-lead-seconds="${leadSeconds}"`));
}
