import { createHmac, randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { sampleToken } from '../servers/sample-token.js';
import { fieldsOf, textIn } from '../shape.js';
import { inBatches } from './in-batches.js';

/** One user who really signed in, as the server keeps that user in Redis. */
export interface SampleSession {
  /** The session's key in Redis ends with it. */
  id: string;
  oid: string;
  accessToken: string;
}

const SESSION_PREFIX = 'sess:';
/** Longer than any run. */
const TTL_SECONDS = 86_400;

/** Writes for further users what the server's libraries wrote for one. Answers the ids of their sessions. */
export async function copySessions(redis: Redis, sample: SampleSession, users: number): Promise<string[]> {
  const entries = await readEntries(redis, sample);
  return inBatches(users, async (user) => {
    const id = randomUUID();
    const oid = `00000000-0000-4000-8000-${String(user).padStart(12, '0')}`;
    const personal = (text: string): string =>
      text
        .replaceAll(sample.accessToken, sampleToken(user))
        .replaceAll(sample.oid, oid)
        .replaceAll(sample.id, id);
    for (const [key, value] of entries) await redis.set(personal(key), personal(value), 'EX', TTL_SECONDS);
    return id;
  });
}

/** The session, and what is kept beside it under the user's name. */
async function readEntries(redis: Redis, { id, oid }: SampleSession): Promise<[string, string][]> {
  const keys = await redis.keys(`*${oid}*`);
  const entries: [string, string][] = [];
  for (const key of [SESSION_PREFIX + id, ...keys]) {
    const value = await redis.get(key);
    if (value !== null) entries.push([key, value]);
  }
  return entries;
}

/** Whose access token it is. */
export function oidIn(accessToken: string): string {
  const payload = Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString();
  return textIn(fieldsOf(JSON.parse(payload)), 'oid');
}

/** A cookie value as `cookie-signature` signs it. */
export function signedCookie(id: string, secret: string): string {
  const signature = createHmac('sha256', secret).update(id).digest('base64').replace(/=+$/, '');
  return encodeURIComponent(`s:${id}.${signature}`);
}
