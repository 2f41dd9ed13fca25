import {
  ConfidentialClientApplication,
  DistributedCachePlugin,
  type AccountInfo,
  type Configuration,
  type ICacheClient,
  type INetworkModule,
  type IPartitionManager,
} from '@azure/msal-node';
import { fieldsOf } from '../shape.js';

const LOGIN = 'https://login.microsoftonline.com';
const SCOPES = ['https://graph.microsoft.com/Sites.ReadWrite.All'];

/** The two calls of `redis` that are used. */
interface RedisClient {
  get(key: string): Promise<string | null>;
  set(key: string, value: string): Promise<unknown>;
}

/** MSAL as the samples use it: partitions by account, found through the session. */
export class MicrosoftAuth {
  private constructor(
    private readonly config: Configuration,
    private readonly cache: ICacheClient,
    private readonly redirectUri: string,
    private readonly entra: EmulatedEntra,
  ) {}

  /** `environment`: the service's variables for the emulated Entra. */
  static async initialise(
    { environment, origin }: { environment: Record<string, string>; origin: string },
    redis: RedisClient,
  ): Promise<MicrosoftAuth> {
    const { AZURE_AUTHORITY_HOST = '', AZURE_TENANT_ID = '', AZURE_CLIENT_ID = '' } = environment;
    const entra = new EmulatedEntra(AZURE_AUTHORITY_HOST);
    const authority = `${LOGIN}/${AZURE_TENANT_ID}`;
    const [cloudDiscoveryMetadata, authorityMetadata] = await Promise.all([
      entra.text(
        `${LOGIN}/common/discovery/instance?api-version=1.1&authorization_endpoint=${authority}/oauth2/v2.0/authorize`,
      ),
      entra.text(`${authority}/v2.0/.well-known/openid-configuration`),
    ]);
    const config = {
      auth: {
        clientId: AZURE_CLIENT_ID,
        authority,
        clientSecret: environment['AZURE_CLIENT_SECRET'] ?? '',
        cloudDiscoveryMetadata,
        authorityMetadata,
      },
      system: { networkClient: entra },
    };
    const cache = {
      get: async (key: string) => (await redis.get(key)) ?? '',
      set: async (key: string, value: string) => String(await redis.set(key, value)),
    };
    return new MicrosoftAuth(config, cache, `${origin}/auth/redirect`, entra);
  }

  async signInUrl(sessionId: string): Promise<string> {
    const request = { redirectUri: this.redirectUri, scopes: SCOPES };
    return this.entra.locate(await this.#client(sessionId).getAuthCodeUrl(request));
  }

  async redeem(code: string, sessionId: string): Promise<AccountInfo> {
    const client = this.#client(sessionId);
    await client.getTokenCache().getAllAccounts();
    const { account } = await client.acquireTokenByCode({
      code,
      redirectUri: this.redirectUri,
      scopes: SCOPES,
    });
    if (account === null) throw new Error('Entra named no account.');
    return account;
  }

  async tokenFor(account: AccountInfo, sessionId: string): Promise<string> {
    const client = this.#client(sessionId);
    // The samples do so, "required for triggering beforeCacheAccess".
    await client.getTokenCache().getAllAccounts();
    return (await client.acquireTokenSilent({ account, scopes: SCOPES })).accessToken;
  }

  #client(sessionId: string): ConfidentialClientApplication {
    const cachePlugin = new DistributedCachePlugin(this.cache, new SessionPartition(this.cache, sessionId));
    return new ConfidentialClientApplication({ ...this.config, cache: { cachePlugin } });
  }
}

/** The session names the account, and the account the partition. */
class SessionPartition implements IPartitionManager {
  constructor(
    private readonly cache: ICacheClient,
    private readonly sessionId: string,
  ) {}

  async getKey(): Promise<string> {
    const stored = await this.cache.get(`sess:${this.sessionId}`);
    if (stored === '') return '';
    const { homeAccountId } = fieldsOf(fieldsOf(JSON.parse(stored))['account']);
    return typeof homeAccountId === 'string' ? homeAccountId : '';
  }

  async extractKey({ homeAccountId }: { homeAccountId: string }): Promise<string> {
    return homeAccountId;
  }
}

/** MSAL believes in Microsoft's names; its calls go to the emulator. */
class EmulatedEntra implements INetworkModule {
  constructor(private readonly host: string) {}

  locate(url: string): string {
    return url.replace(LOGIN, this.host);
  }

  async text(url: string): Promise<string> {
    const answer = await fetch(this.locate(url));
    return (await answer.text()).replaceAll(this.host, LOGIN);
  }

  sendGetRequestAsync: INetworkModule['sendGetRequestAsync'] = (url, options) =>
    this.#send('GET', url, options);
  sendPostRequestAsync: INetworkModule['sendPostRequestAsync'] = (url, options) =>
    this.#send('POST', url, options);

  async #send(
    method: string,
    url: string,
    options: { headers?: Record<string, string>; body?: string } = {},
  ) {
    const answer = await fetch(this.locate(url), {
      method,
      headers: options.headers ?? {},
      ...(options.body !== undefined && { body: options.body }),
    });
    return {
      headers: Object.fromEntries(answer.headers),
      body: JSON.parse(await answer.text()),
      status: answer.status,
    };
  }
}
