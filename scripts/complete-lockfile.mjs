// Adds the builds for other platforms to package-lock.json (see lockfile.mjs). Run it after every `npm install`.
// With --check it changes nothing and fails when the lock is incomplete or takes something unreviewed.
import { readFileSync, writeFileSync } from 'node:fs';
import { completeLock, lockFaults, missingOptional } from './lockfile.mjs';

const read = (name) => JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8'));

const lock = read('package-lock.json');
if (process.argv.includes('--check')) {
  const faults = lockFaults(lock, read('package.json'));
  for (const fault of faults) console.error(`package-lock.json: ${fault}`);
  if (faults.length > 0) {
    console.error('`node scripts/complete-lockfile.mjs` adds what is missing.');
    process.exit(1);
  }
} else {
  const missing = missingOptional(lock).length;
  const text = `${JSON.stringify(completeLock(lock), null, 2)}\n`;
  writeFileSync(new URL('../package-lock.json', import.meta.url), text);
  console.log(`package-lock.json: ${missing} entries added.`);
}
