import { cp } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { runExample } from '../common/run-example.mjs';
import { copyLibraries } from '../common/vendor.mjs';

await runExample({
  publish: async (folder) => {
    await cp(fileURLToPath(new URL('public', import.meta.url)), folder, { recursive: true });
    await copyLibraries(folder);
  },
});
