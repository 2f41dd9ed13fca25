import { ROUTES } from '@entra-bff/contract';
import { explained, numberIn } from './advice.mjs';
import { ask, unreachable } from './http.mjs';

/** Where Entra sends the browser after a sign-in. */
export const callbackOf = ({ publicUrl }) => `${publicUrl}${ROUTES.callback}`;

/**
 * Asks for a silent sign-in without a user: Entra has to say no, and says it to the redirect URI only if it is
 * registered; otherwise it shows a page of its own.
 */
export const redirect = {
  id: 'redirect',
  needs: ['discovery'],
  proves:
    'The redirect URI is registered. Under which platform is shown by "credential" and "sign-in" together.',
  async run({ env, found }) {
    const callback = callbackOf(env);
    const [scope = 'openid'] = Object.values(env.scopes).flat();
    const query = new URLSearchParams({
      client_id: env.clientId,
      response_type: 'code',
      redirect_uri: callback,
      response_mode: 'query',
      scope: `openid ${scope}`,
      prompt: 'none',
      state: 'check',
      code_challenge: 'A'.repeat(43),
      code_challenge_method: 'S256',
    });
    const answer = await ask(`${found.discovery.authorizationEndpoint}?${query}`).catch(unreachable);
    if (answer.state) return answer;
    const location = answer.headers.get('location') ?? '';
    if (isAt(location, callback)) return ledThere(new URL(location).searchParams);
    const number = numberIn(answer.text);
    const advice = `register ${callback} in the registration, Authentication, platform Web, letter by letter.`;
    if (number === 50011) return { ...explained(number), advice };
    if (number !== undefined) return explained(number);
    return {
      state: 'open',
      said: `Entra answered with a page (HTTP ${answer.status}) that says neither yes nor no.`,
      advice: 'sign in with --user: it ends at the redirect URI only if that is registered.',
    };
  },
};

function isAt(location, callback) {
  return URL.canParse(location) && location.split(/[?#]/)[0] === callback;
}

/** What is missing may be told there too. */
function ledThere(query) {
  const number = numberIn(query.get('error_description'));
  const isNo = ['login_required', 'interaction_required', 'consent_required'].includes(query.get('error'));
  if (isNo || number === undefined) return { state: 'proved', said: 'Entra leads back to it.' };
  return explained(number);
}
