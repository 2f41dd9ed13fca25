import { ConfidentialClientApplication, type Configuration } from '@azure/msal-node';
import type { Emulator } from '../src/emulator.js';

type Network = NonNullable<NonNullable<Configuration['system']>['networkClient']>;

const REAL_HOST = 'https://login.microsoftonline.com';

/**
 * msal-node refuses `http:` authorities: it keeps the real host's name, and only its network module sends the requests
 * to the emulator.
 */
export function msalFor(
  emulator: Emulator,
  credential: Partial<Configuration['auth']> = { clientSecret: emulator.clientSecret },
): ConfidentialClientApplication {
  return new ConfidentialClientApplication({
    auth: {
      clientId: emulator.clientId,
      authority: `${REAL_HOST}/${emulator.tenantId}`,
      clientCapabilities: ['CP1'],
      ...credential,
    },
    system: { networkClient: networkTo(emulator.authorityHost) },
  });
}

function networkTo(authorityHost: string): Network {
  const send = async (
    method: string,
    url: string,
    options?: { headers?: Record<string, string>; body?: string },
  ) => {
    const response = await fetch(url.replace(REAL_HOST, authorityHost), {
      method,
      ...(options?.headers ? { headers: options.headers } : {}),
      ...(options?.body === undefined ? {} : { body: options.body }),
    });
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: JSON.parse(await response.text()),
    };
  };
  return {
    sendGetRequestAsync: (url, options) => send('GET', url, options),
    sendPostRequestAsync: (url, options) => send('POST', url, options),
  };
}
