import { ConfidentialClientApplication } from '@azure/msal-node';
import { Authority } from '../../dist/auth/internal/entra/authority.js';
import { msalCredential } from '../../dist/auth/internal/entra/credential.js';
import { classify, parseRefusal } from '../../dist/auth/internal/entra/refusal.js';
import { explained, numberIn } from './advice.mjs';
import { tenantOf } from './discovery.mjs';
import { ask, unreachable } from './http.mjs';

/** What the token endpoint said last: MSAL's own exceptions tell less. */
class Wire {
  constructor(authority) {
    this.authority = authority;
  }

  async sendGetRequestAsync() {
    throw new Error('MSAL asked for metadata that it was given.');
  }

  async sendPostRequestAsync(url, { headers, body }) {
    try {
      this.answer = await ask(this.authority.locate(url), { method: 'POST', headers, body });
    } catch (error) {
      this.outcome = unreachable(error);
      throw error;
    }
    return { status: this.answer.status, headers: {}, body: this.answer.json ?? { error: 'server_error' } };
  }
}

const NO_FILE = {
  state: 'failed',
  said: 'The file of the credential cannot be read or used.',
  advice: 'is it mounted, readable for this user, PEM with certificate and key (or one token)?',
};

/**
 * Asks Entra for tokens with the credential that the service would use. `acquire(client)` calls MSAL. Gives
 * `{ answer }`, Entra's own words, or the outcome of the step.
 */
export async function asClient({ env, found, report }, acquire) {
  const authority = new Authority(env);
  const wire = new Wire(authority);
  const credential = await msalCredential(env.credential).catch(() => undefined);
  if (credential === undefined) return NO_FILE;
  const client = new ConfidentialClientApplication({
    auth: { clientId: env.clientId, ...authority.forMsal(tenantOf(env), found.discovery), ...credential },
    system: { networkClient: wire, disableInternalRetries: true },
  });
  // Its word on the answer is not asked for.
  const failure = await acquire(client).then(
    () => undefined,
    (error) => error,
  );
  if (wire.outcome !== undefined) return wire.outcome;
  if (wire.answer === undefined) throw failure ?? new Error('Nothing was asked.');
  return judged(wire.answer, report);
}

function judged({ status, json = {} }, report) {
  for (const name of ['access_token', 'refresh_token', 'id_token']) report.hide(json[name]);
  if (status === 200 && typeof json.access_token === 'string') return { answer: json };
  const refusal = parseRefusal(status, json, undefined);
  return explained(refusal.codes[0] ?? numberIn(json.error_description), classify(refusal), status);
}
