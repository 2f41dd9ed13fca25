import { randomBytes } from 'node:crypto';
import { CryptoProvider } from '@azure/msal-node';
import { explained, numberIn } from './advice.mjs';
import { asClient } from './msal.mjs';
import { callbackOf } from './redirect.mjs';

const WITHOUT = {
  state: 'open',
  said: 'Not tried: it needs a user.',
  advice: 'npm run check:tenant -- --user',
};
const BASE = ['openid', 'profile', 'offline_access'];

/** The resources that are on, the one that a sign-in asks for first. */
const resourcesOf = ({ scopes }) => Object.keys(scopes).filter((name) => scopes[name]?.length > 0);

export const signIn = {
  id: 'sign-in',
  needs: ['credential'],
  proves:
    'A user signs in through the redirect URI, and Entra redeems the code with PKCE and our credential.',
  async run(context) {
    const { env, options, found } = context;
    if (!options.user) return WITHOUT;
    const [first] = resourcesOf(env);
    const request = { redirectUri: callbackOf(env), scopes: [...BASE, ...env.scopes[first]] };
    const pkce = await new CryptoProvider().generatePkceCodes();
    const state = randomBytes(16).toString('base64url');
    const code = await codeFromBrowser(context, { ...request, state, codeChallenge: pkce.challenge });
    if (code.state) return code;
    context.report.hide(code.value);
    const result = await asClient(context, (client) =>
      client.acquireTokenByCode({ ...request, code: code.value, codeVerifier: pkce.verifier }),
    );
    if (result.state) return result;
    if (typeof result.answer.refresh_token !== 'string')
      return { state: 'failed', said: 'No refresh token came.', advice: 'allow offline_access.' };
    found.refreshToken = result.answer.refresh_token;
    return { state: 'proved', said: 'Signed in.' };
  },
};

/** Any browser will do, on any machine: nothing has to listen at the redirect URI. */
async function codeFromBrowser(context, { redirectUri, scopes, state, codeChallenge }) {
  const { env, found, report, options } = context;
  const query = new URLSearchParams({
    client_id: env.clientId,
    response_type: 'code',
    response_mode: 'query',
    redirect_uri: redirectUri,
    scope: scopes.join(' '),
    state,
    code_challenge: codeChallenge,
    code_challenge_method: 'S256',
    prompt: 'select_account',
  });
  const address = `${found.discovery.authorizationEndpoint}?${query}`;
  report.say(
    `\nOpen this address in a browser and sign in:\n\n${address}\n\n` +
      `It ends at ${redirectUri}, on an error page of the service or of the browser: that is right.\n` +
      'Paste the whole address from there, and press Enter:\n',
  );
  return codeIn((await options.paste(address)).trim(), redirectUri, state);
}

function codeIn(pasted, redirectUri, state) {
  if (!URL.canParse(pasted) || pasted.split('?')[0] !== redirectUri)
    return { state: 'failed', said: 'That is not the address of the redirect URI.', advice: 'start again.' };
  const query = new URL(pasted).searchParams;
  if (query.get('state') !== state)
    return { state: 'failed', said: 'That is the address of another sign-in.', advice: 'start again.' };
  const value = query.get('code');
  return value === null ? explained(numberIn(query.get('error_description'))) : { value };
}

export const consent = {
  id: 'consent',
  needs: ['sign-in'],
  proves: 'This user and the tenant let the application do what GRAPH_SCOPES and SHAREPOINT_SCOPES say.',
  async run(context) {
    const { env, found } = context;
    found.tokens = {};
    for (const name of resourcesOf(env)) {
      const result = await asClient(context, (client) =>
        client.acquireTokenByRefreshToken({
          refreshToken: found.refreshToken,
          scopes: [...env.scopes[name]],
        }),
      );
      if (result.state) return { ...result, said: `For ${name}: ${result.said}` };
      const missing = missingIn(env.scopes[name], result.answer.scope);
      if (missing.length > 0)
        return {
          state: 'failed',
          said: `For ${name} a token came without ${missing.join(', ')}.`,
          advice: 'add the permission to the registration, and grant consent.',
        };
      found.tokens[name] = result.answer.access_token;
    }
    return {
      state: 'proved',
      said: `Tokens for ${Object.keys(found.tokens).join(' and ')}, with every scope.`,
    };
  },
};

/** Entra leaves the resource's name out of scopes, or not. */
function missingIn(wanted, granted = '') {
  const short = (scope) => scope.slice(scope.lastIndexOf('/') + 1).toLowerCase();
  const given = new Set(granted.split(' ').map(short));
  return wanted.map(short).filter((scope) => scope !== '.default' && !given.has(scope));
}
