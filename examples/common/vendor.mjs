import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LIBRARIES = ['jquery/dist/jquery.min.js', 'moment/min/moment.min.js'];

/** The libraries of a page, below `vendor/`: nothing is loaded from anywhere else. */
export async function copyLibraries(folder) {
  await mkdir(join(folder, 'vendor'), { recursive: true });
  for (const path of LIBRARIES) {
    const from = fileURLToPath(new URL(`../../node_modules/${path}`, import.meta.url));
    await copyFile(from, join(folder, 'vendor', path.split('/').at(-1)));
  }
}
