import express from 'express';
import openId from 'express-openid-connect';
import { RedisStore } from 'connect-redis';
import { createClient } from 'redis';
import { answerParent } from '../process/control.js';
import { tableIn, textIn, type Fields } from '../shape.js';
import { listening } from './express.js';
import { DOWNLOAD_ROUTE, ITEM_ROUTE, PassThrough, upstreamPath } from './pass-through.js';

// express-openid-connect with its session in Redis; the session's access token goes upstream through the same code as
// in the other servers.

async function start(request: Fields): Promise<{ port: number }> {
  const environment = tableIn(request, 'environment');
  const through = new PassThrough(textIn(request, 'upstream'));
  const client = createClient({ url: textIn(request, 'redis') });
  await client.connect();
  const app = express();
  app.use(
    openId.auth({
      authRequired: false,
      issuerBaseURL: `${environment['AZURE_AUTHORITY_HOST']}/${environment['AZURE_TENANT_ID']}/v2.0`,
      baseURL: textIn(request, 'origin'),
      clientID: environment['AZURE_CLIENT_ID'] ?? '',
      clientSecret: environment['AZURE_CLIENT_SECRET'] ?? '',
      secret: textIn(request, 'secret'),
      authorizationParams: {
        response_type: 'code',
        scope: 'openid profile offline_access https://graph.microsoft.com/Sites.ReadWrite.All',
      },
      session: { store: sessionStore(new RedisStore({ client })) },
    }),
  );
  app.get('/', (_asked, answer) => void answer.send('Signed in.'));
  app.get([ITEM_ROUTE, DOWNLOAD_ROUTE], openId.requiresAuth(), async (asked, answer) => {
    let token = asked.oidc.accessToken;
    if (token?.isExpired() === true) token = await token.refresh();
    await through.send(upstreamPath(asked.path), `Bearer ${token?.access_token ?? ''}`, answer);
  });
  return { port: await listening(app) };
}

/** The library's manual says that this store fits; the declared types of the two packages do not meet. */
function sessionStore(store: object): openId.SessionStore {
  if (!fits(store)) throw new Error('That is no session store.');
  return store;
}

function fits(store: object): store is openId.SessionStore {
  return 'get' in store && 'set' in store && 'destroy' in store;
}

answerParent({ start });
