import { cp } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { runExample } from '../common/run-example.mjs';

await runExample({
  publish: (folder) => cp(fileURLToPath(new URL('public', import.meta.url)), folder, { recursive: true }),
});
