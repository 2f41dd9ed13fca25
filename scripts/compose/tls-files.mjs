import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newCertificate } from '@entra-bff/emulator';

const NAMES = ['localhost', '127.0.0.1'];

/** TLS alone, for whoever knows the password; nothing on disk. Paths as in the container. */
const redisConfig = (password) => `port 0
tls-port 6379
bind 127.0.0.1
tls-cert-file /run/secrets/redis_certificate
tls-key-file /run/secrets/redis_key
tls-auth-clients no
requirepass ${password}
maxmemory 256mb
maxmemory-policy noeviction
save ""
appendonly no
`;

/**
 * Certificates that vouch for themselves, and Redis' settings. The folder is its owner's alone; the files can be read in
 * containers that run as somebody else.
 */
export async function writeTlsFiles(root, { REDIS_PASSWORD }) {
  const folder = join(root, '.compose');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const [front, redis] = await Promise.all([
    newCertificate('localhost', NAMES),
    newCertificate('redis', NAMES),
  ]);
  const files = {
    'front.pem': `${front.cert}\n${front.key}`,
    'redis.crt': redis.cert,
    'redis.key': redis.key,
    'redis.conf': redisConfig(REDIS_PASSWORD),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text, { mode: 0o444 });
}
