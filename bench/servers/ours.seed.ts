import type { INestApplicationContext } from '@nestjs/common';
import { Accounts } from '#service/auth/internal/accounts.js';
import { sessionCookieName } from '#service/platform/edge/cookies.js';
import { Env } from '#service/platform/env/env.js';
import { Sessions } from '#service/session/sessions.js';
import { TokenCache } from '#service/token-cache/token-cache.js';
import { inBatches } from '../world/in-batches.js';
import { sampleToken } from './sample-token.js';

const DAY_MS = 86_400_000;

/** What a sign-in leaves behind, through the service's own providers. */
export function seedOurs(app: INestApplicationContext, users: number): Promise<string[]> {
  const provider = { strict: false };
  const sessions = app.get(Sessions, provider);
  const cache = app.get(TokenCache, provider);
  const accounts = app.get(Accounts, provider);
  const env = app.get(Env, provider);
  const name = sessionCookieName(env);
  return inBatches(users, async (user) => {
    const who = signedIn(user, env.tenantId);
    const account = accounts.of(who.user);
    const { cookie } = await sessions.create(who, account.tag);
    const now = Date.now();
    await cache.hold(account, 'graph', {
      accessToken: sampleToken(user),
      obtainedAt: now,
      expiresAt: now + DAY_MS,
    });
    return `${name}=${cookie}`;
  });
}

function signedIn(user: number, tid: string) {
  const oid = `00000000-0000-4000-8000-${String(user).padStart(12, '0')}`;
  const username = `user-${user}@contoso.onmicrosoft.com`;
  const name = `User ${user}`;
  return {
    user: { oid, tid, homeAccountId: `${oid}.${tid}`, name, username },
    claims: { oid, tid, name, preferred_username: username, sid: `sid-${user}`, ver: '2.0' },
    entraSids: [],
  };
}
