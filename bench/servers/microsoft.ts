import express from 'express';
import session from 'express-session';
import { RedisStore } from 'connect-redis';
import { createClient } from 'redis';
import type { AccountInfo } from '@azure/msal-node';
import { Readable } from 'node:stream';
import { answerParent } from '../process/control.js';
import { tableIn, textIn, type Fields } from '../shape.js';
import { listening } from './express.js';
import { MicrosoftAuth } from './microsoft.auth.js';
import { DOWNLOAD_ROUTE, ITEM_ROUTE, upstreamPath } from './pass-through.js';

// What people write from Microsoft's samples (msal-node's `auth-code-distributed-cache` and `fetch` helper): Express,
// a session in Redis, an MSAL client per request, `acquireTokenSilent` on each one, the token kept in the session.

declare module 'express-session' {
  interface SessionData {
    account?: AccountInfo;
    protectedResources?: Record<string, { accessToken: string }>;
  }
}

const RESOURCE = 'https://graph.microsoft.com/v1.0/me';

async function start(request: Fields): Promise<{ port: number }> {
  const environment = tableIn(request, 'environment');
  const origin = textIn(request, 'origin');
  const upstream = textIn(request, 'upstream');
  const client = createClient({ url: textIn(request, 'redis') });
  await client.connect();
  const auth = await MicrosoftAuth.initialise({ environment, origin }, client);
  const app = express();
  app.use(
    session({
      store: new RedisStore({ client }),
      secret: textIn(request, 'secret'),
      resave: false,
      saveUninitialized: false,
      cookie: { httpOnly: true, secure: false },
    }),
  );
  app.use(express.json());
  app.use(express.urlencoded({ extended: false }));
  signInRoutes(app, auth);
  app.get([ITEM_ROUTE, DOWNLOAD_ROUTE], async (asked, answer) => {
    const { account } = asked.session;
    if (account === undefined) return answer.redirect('/login');
    const accessToken = await auth.tokenFor(account, asked.session.id);
    asked.session.protectedResources = { ...asked.session.protectedResources, [RESOURCE]: { accessToken } };
    const response = await fetch(upstream + upstreamPath(asked.path), {
      headers: { Authorization: `Bearer ${accessToken}` },
    });
    if (asked.path === ITEM_ROUTE) return void answer.json(await response.json());
    answer
      .type('application/octet-stream')
      .set('content-length', response.headers.get('content-length') ?? '0');
    if (response.body !== null) Readable.fromWeb(response.body).pipe(answer);
  });
  return { port: await listening(app) };
}

function signInRoutes(app: express.Express, auth: MicrosoftAuth): void {
  app.get('/login', async (asked, answer) => {
    answer.redirect(await auth.signInUrl(asked.session.id));
  });
  app.get('/auth/redirect', async (asked, answer) => {
    asked.session.account = await auth.redeem(textIn(asked.query, 'code'), asked.session.id);
    answer.redirect('/');
  });
  app.get('/', (_asked, answer) => void answer.send('Signed in.'));
}

answerParent({ start });
