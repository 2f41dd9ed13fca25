// Fresh secrets for docker-compose.yml, in .env beside it; one that is there already is kept.
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';

const lines = [
  `ENCRYPTION_KEYS=k1:${randomBytes(32).toString('base64')}`,
  `AZURE_CLIENT_SECRET=${randomBytes(30).toString('base64url')}`,
];

try {
  writeFileSync(new URL('../.env', import.meta.url), `${lines.join('\n')}\n`, { flag: 'wx', mode: 0o600 });
  console.log('.env written: docker compose up --build');
} catch (error) {
  if (error.code !== 'EEXIST') throw error;
  console.log('.env is there already and was kept.');
}
