import { createHash, randomBytes } from 'node:crypto';
import type { Emulator } from '../src/emulator.js';
import { answerIn, TestBrowser, type BrowserPage } from './browser.js';

export const REDIRECT_URI = 'http://localhost:3000/bff/callback';
export const GRAPH_SCOPE = 'openid profile offline_access User.Read';
export const SHAREPOINT_SCOPE = 'https://contoso.sharepoint.com/AllSites.Write openid profile offline_access';

export interface TokenReply {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
}

/** A small OAuth client written out by hand, so that tests see the wire. */
export class TestClient {
  readonly verifier = randomBytes(32).toString('base64url');

  constructor(
    readonly emulator: Emulator,
    readonly tenant: string = emulator.tenantId,
  ) {}

  authorizeUrl(more: Record<string, string> = {}): string {
    const parameters = new URLSearchParams({
      client_id: this.emulator.clientId,
      response_type: 'code',
      redirect_uri: REDIRECT_URI,
      scope: GRAPH_SCOPE,
      response_mode: 'query',
      state: 'the-state',
      nonce: 'the-nonce',
      code_challenge: createHash('sha256').update(this.verifier).digest('base64url'),
      code_challenge_method: 'S256',
      client_info: '1',
      ...more,
    });
    return `${this.emulator.authorityHost}/${this.tenant}/oauth2/v2.0/authorize?${parameters.toString()}`;
  }

  async token(form: Record<string, string>, headers: Record<string, string> = {}): Promise<TokenReply> {
    const { authorityHost, clientId, clientSecret } = this.emulator;
    const response = await fetch(`${authorityHost}/${this.tenant}/oauth2/v2.0/token`, {
      method: 'POST',
      headers,
      body: new URLSearchParams({ client_id: clientId, client_secret: clientSecret, ...form }),
    });
    const body: unknown = await response.json();
    return { status: response.status, headers: response.headers, body: { ...Object(body) } };
  }

  redeem(code: string, more: Record<string, string> = {}): Promise<TokenReply> {
    return this.token({
      grant_type: 'authorization_code',
      code,
      redirect_uri: REDIRECT_URI,
      code_verifier: this.verifier,
      scope: GRAPH_SCOPE,
      client_info: '1',
      ...more,
    });
  }

  refresh(
    refreshToken: unknown,
    scope = GRAPH_SCOPE,
    more: Record<string, string> = {},
  ): Promise<TokenReply> {
    return this.token({
      grant_type: 'refresh_token',
      refresh_token: String(refreshToken),
      scope,
      client_info: '1',
      ...more,
    });
  }

  /** Signs in through the page. */
  async signIn(username: string, browser = new TestBrowser()): Promise<BrowserPage> {
    return browser.press(await browser.open(this.authorizeUrl()), 'username', username);
  }

  /** Signs in and redeems the code. */
  async tokensFor(username: string, browser = new TestBrowser()): Promise<TokenReply> {
    return this.redeem(answerIn(await this.signIn(username, browser)).get('code') ?? '');
  }
}

/** The claims of a JWT, unchecked. */
export function claimsOf(token: unknown): Record<string, unknown> {
  const payload: unknown = JSON.parse(
    Buffer.from(String(token).split('.')[1] ?? '', 'base64url').toString('utf8'),
  );
  return { ...Object(payload) };
}
