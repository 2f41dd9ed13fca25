import { splitList } from './values.js';
import { parsedUrl } from '../parsed-url.js';

interface Secrets {
  AZURE_CLIENT_SECRET?: string;
  ENCRYPTION_KEYS?: string;
  REDIS_URL?: string;
  REDIS_CLUSTER?: string;
  REDIS_SENTINEL_PASSWORD?: string;
}

const REUSED = 'is the same secret as';

/** One secret for two purposes: whoever learns it in one place has the other as well. Names no value. */
export function isNoOtherSecret(variable: 'AZURE_CLIENT_SECRET' | 'ENCRYPTION_KEYS') {
  return (env: Secrets): string | undefined => {
    const own = secretsOf(env, variable);
    const others = OTHERS[variable].filter((other) => secretsOf(env, other).some((one) => own.includes(one)));
    return others.length === 0 ? undefined : `${REUSED} ${others.join(' and ')}: make one for each purpose.`;
  };
}

/** Each pair is told of once. */
const OTHERS = {
  AZURE_CLIENT_SECRET: ['REDIS_URL', 'REDIS_CLUSTER', 'REDIS_SENTINEL_PASSWORD'],
  ENCRYPTION_KEYS: ['AZURE_CLIENT_SECRET', 'REDIS_URL', 'REDIS_CLUSTER', 'REDIS_SENTINEL_PASSWORD'],
} as const satisfies Record<string, readonly (keyof Secrets)[]>;

/** As bytes in hexadecimal, read in every way in which the same secret may be written. */
function secretsOf(env: Secrets, variable: keyof Secrets): string[] {
  const value = env[variable];
  if (value === undefined) return [];
  switch (variable) {
    case 'AZURE_CLIENT_SECRET':
    case 'REDIS_SENTINEL_PASSWORD':
      return readings(value);
    case 'ENCRYPTION_KEYS':
      return splitList(value).flatMap((entry) => readings(entry.slice(entry.indexOf(':') + 1)));
    case 'REDIS_URL':
    case 'REDIS_CLUSTER':
      return splitList(value).flatMap(passwordsOf);
  }
}

function passwordsOf(text: string): string[] {
  const password = parsedUrl(text)?.password ?? '';
  if (password === '') return [];
  try {
    return readings(decodeURIComponent(password));
  } catch {
    return readings(password);
  }
}

function readings(text: string): string[] {
  const encodings = ['utf8', 'base64', 'base64url', 'hex'] as const;
  return encodings
    .map((encoding) => Buffer.from(text, encoding))
    .filter(({ length }) => length >= 8)
    .map((bytes) => bytes.toString('hex'));
}
