import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from '@azure/msal-node';

export const TENANT = '11111111-2222-4333-8444-555555555555';

/**
 * Entra's token endpoint as MSAL's network client: the code `ada` signs in the account `ada`, whose refresh
 * token is `rt.ada.<n>` and whose access tokens are `at.ada.<n>` after the n-th request.
 */
export class FakeEntra implements INetworkModule {
  /** The form of each token request. */
  readonly requests: URLSearchParams[] = [];
  /** Lifetime of the next access tokens, in seconds. */
  expiresIn = 3600;
  /** Runs before each answer: the moment at which the world may change. */
  beforeAnswer: () => Promise<void> = () => Promise.resolve();

  sendGetRequestAsync<T>(url: string): Promise<NetworkResponse<T>> {
    return Promise.reject(new Error(`Unexpected GET ${url}`));
  }

  async sendPostRequestAsync<T>(_url: string, options?: NetworkRequestOptions): Promise<NetworkResponse<T>> {
    const form = new URLSearchParams(options?.body);
    const serial = this.requests.push(form);
    await this.beforeAnswer();
    const body: T = JSON.parse(JSON.stringify(this.#answer(form, serial)));
    return { headers: {}, body, status: 200 };
  }

  #answer(form: URLSearchParams, request: number): object {
    const user = userOf(form);
    const serial = `${user}.${request}`;
    const claims = {
      oid: user,
      tid: TENANT,
      sub: `sub-${user}`,
      preferred_username: `${user}@contoso.test`,
      ver: '2.0',
    };
    return {
      token_type: 'Bearer',
      scope: form.get('scope'),
      expires_in: this.expiresIn,
      access_token: `at.${serial}`,
      refresh_token: `rt.${serial}`,
      id_token: ['{"alg":"none"}', JSON.stringify(claims), 'unsigned'].map(base64url).join('.'),
      client_info: base64url(JSON.stringify({ uid: user, utid: TENANT })),
    };
  }
}

function userOf(form: URLSearchParams): string {
  const token = form.get('refresh_token') ?? form.get('assertion');
  return token?.split('.')[1] ?? form.get('code') ?? 'nobody';
}

function base64url(text: string): string {
  return Buffer.from(text).toString('base64url');
}
