// Fresh secrets for docker-compose.yml, in .env beside it; those that are there already are kept.
//   node scripts/compose-env.mjs --tls     besides, what docker-compose.tls.yml needs, in .compose/; needs a build
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeSecrets } from './compose/secrets.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const secrets = writeSecrets(root);
console.log('.env written: docker compose up --build');

if (process.argv.includes('--tls')) {
  const { writeTlsFiles } = await import('./compose/tls-files.mjs');
  await writeTlsFiles(root, secrets);
  console.log(
    '.compose/ written: docker compose -f docker-compose.yml -f docker-compose.tls.yml up --build, then https://localhost:3443',
  );
}
