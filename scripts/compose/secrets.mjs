import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const MAKERS = {
  ENCRYPTION_KEYS: () => `k1:${randomBytes(32).toString('base64')}`,
  AZURE_CLIENT_SECRET: () => randomBytes(30).toString('base64url'),
  // Without signs: it stands in a URL.
  REDIS_PASSWORD: () => randomBytes(24).toString('hex'),
};

/** Completes `.env` in `root`, readable for its owner alone, and gives what is in it. */
export function writeSecrets(root) {
  const path = join(root, '.env');
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const kept = Object.fromEntries(
    text
      .split('\n')
      .filter((line) => line.includes('='))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  const made = Object.entries(MAKERS)
    .filter(([name]) => kept[name] === undefined)
    .map(([name, make]) => [name, make()]);
  const added = made.map(([name, value]) => `${name}=${value}\n`).join('');
  const before = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  if (added !== '') writeFileSync(path, before + added, { mode: 0o600 });
  chmodSync(path, 0o600);
  return { ...kept, ...Object.fromEntries(made) };
}
