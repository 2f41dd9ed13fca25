import { ask, unreachable } from './http.mjs';

const ADVICE = {
  401: 'it does not take the token: are the address and the scopes of one tenant and one cloud?',
  403: 'the user has no right to the root site, or the scopes are too narrow for it: try as another user.',
  404: 'there is no SharePoint behind this tenant, or not at this address.',
  429: 'it asks to slow down: try again later.',
};

async function called(url, token, headers) {
  const answer = await ask(url, { headers: { ...headers, authorization: `Bearer ${token}` } }).catch(
    unreachable,
  );
  if (answer.state) return answer;
  if (answer.status === 200 && typeof answer.json === 'object') return { state: 'proved', said: 'HTTP 200.' };
  if (answer.status < 300)
    return { state: 'failed', said: 'A page in place of JSON.', advice: 'does a proxy answer for it?' };
  const advice = ADVICE[answer.status] ?? 'look at its service health, and try again.';
  return { state: 'failed', said: `HTTP ${answer.status}.`, advice };
}

export const graph = {
  id: 'graph',
  needs: ['consent'],
  proves: 'GET /v1.0/sites/root works for this user: GRAPH_URL, the audience and the way out are right.',
  async run({ env, found: { tokens } }) {
    if (tokens.graph === undefined) return { state: 'open', said: 'No Graph scopes are configured.' };
    return called(`${env.graphUrl}/v1.0/sites/root`, tokens.graph, { accept: 'application/json' });
  },
};

export const sharePoint = {
  id: 'sharepoint',
  needs: ['consent'],
  proves: 'GET _api/web/title works for this user: SHAREPOINT_URL, the audience and the way out are right.',
  async run({ env, found: { tokens } }) {
    if (tokens.sharepoint === undefined)
      return { state: 'open', said: 'No SharePoint scopes are configured.' };
    const accept = 'application/json;odata=nometadata';
    return called(`${env.sharePointUrl}/_api/web/title`, tokens.sharepoint, { accept });
  },
};
