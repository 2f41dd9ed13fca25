import type { FaultHandle, FaultScript } from '../http/fault-script.js';
import { NO_CLAIMS } from '../entra/claims-parameter.js';
import { withdrawConsent } from '../entra/consent.js';
import { frontChannelUrls } from '../entra/logout-endpoint.js';
import { issueAccessToken } from '../entra/issue-tokens.js';
import { resolveScope } from '../entra/scopes.js';
import type { EntraSettings } from '../entra/settings.js';
import type { NewUser, SampleUser, UserState } from '../entra/users.js';
import type { EntraWorld } from '../entra/world.js';

import { signInRule, tokenRule, type SignInRefusal, type TokenRefusal } from './refusal-rules.js';

/** A sign-in that a browser can use again. */
export interface BrowserSignIn {
  username: string;
  /** What front-channel logout sends. */
  sid: string;
  /** The addresses that a sign-out elsewhere would call in frames. */
  frontChannelLogoutUrls: string[];
}

/** Whom a token is for, and what it may do. */
export interface DirectTokenRequest {
  username: string;
  scope: string;
  lifetimeSeconds?: number;
}

/** What a test or a demo can do to Entra while it runs; settings can be read and written at any time. */
export interface EntraControl extends EntraSettings {
  /** Adds a user, or replaces the one of that name. */
  addUser(user: NewUser): SampleUser;
  /** Takes hold at the next sign-in or token request. */
  setUserState(username: string, state: UserState): void;
  /**
   * Takes back the user's consent to scopes of one resource, e.g. `https://contoso.sharepoint.com/AllSites.Write`:
   * 65001 for tokens with them, until the user accepts a page that lists them.
   */
  withdrawConsent(username: string, scope: string): void;
  /** The next refresh is refused with 50173. Without a name: everybody's. */
  revokeRefreshTokens(username?: string): void;
  /** Graph and SharePoint answer as if the tokens issued so far had run out. */
  expireAccessTokens(username?: string): void;
  /**
   * Graph and SharePoint answer with a claims challenge to the tokens issued so far. With `interaction`, no silent
   * request gets a new one either: the user must sign in again.
   */
  revokeAccessTokens(username?: string, options?: { interaction?: boolean }): void;
  /** Browsers forget their sign-in: `prompt=none` says `login_required`. */
  endBrowserSessions(username?: string): void;
  /** An administrator's “revoke sessions”: access tokens, refresh tokens and browser sessions together. */
  revokeSessions(username: string): void;
  browserSessions(): BrowserSignIn[];
  /** Refuses token requests with an AADSTS number, known or not. */
  refuseTokens(code: number, refusal?: TokenRefusal): FaultHandle;
  /** Refuses authorization requests at the client's redirect URI, before any page. */
  refuseSignIns(code: number, refusal?: SignInRefusal): FaultHandle;
  /** Signs with a new key from now on; resolves to its `kid`. `withdrawOld` also unpublishes the earlier keys. */
  rotateKeys(options?: { withdrawOld?: boolean }): Promise<string>;
  /** A delegated access token without a sign-in, e.g. for `api://<clientId>/access_as_user`. */
  issueAccessToken(request: DirectTokenRequest): Promise<string>;
}

/** The settings object itself, with methods added: what is set here is what the endpoints read. */
export function entraControl(world: EntraWorld, faults: FaultScript): EntraControl {
  return Object.assign(world.settings, {
    addUser: (user: NewUser): SampleUser => publicUser(world.directory.add(user)),
    setUserState: (username: string, state: UserState) => world.directory.setState(username, state),
    withdrawConsent: (username: string, scope: string) =>
      withdrawConsent(world.directory.get(username), resolveScope(world.resources, scope)),
    ...endings(world),
    browserSessions: (): BrowserSignIn[] =>
      world.sessions.accounts().map((account) => ({
        username: account.username,
        sid: account.sid,
        frontChannelLogoutUrls: frontChannelUrls(world, account),
      })),
    refuseTokens: (code: number, refusal?: TokenRefusal) => faults.add(tokenRule(code, refusal)),
    refuseSignIns: (code: number, refusal?: SignInRefusal) => faults.add(signInRule(code, refusal)),
    rotateKeys: (options?: { withdrawOld?: boolean }) => world.keys.rotate(options?.withdrawOld ?? false),
    issueAccessToken: (request: DirectTokenRequest) => issueDirectly(world, request),
  });
}

type Endings = Pick<
  EntraControl,
  | 'revokeRefreshTokens'
  | 'expireAccessTokens'
  | 'revokeAccessTokens'
  | 'endBrowserSessions'
  | 'revokeSessions'
>;

function endings(world: EntraWorld): Endings {
  return {
    revokeRefreshTokens: (username) => world.refreshTokens.revoke(username),
    expireAccessTokens: (username) => world.accessTokens.mark('expired', username),
    revokeAccessTokens: (username, options) => {
      world.accessTokens.mark('revoked', username);
      if (options?.interaction) wantNewSignIn(world, username);
    },
    endBrowserSessions: (username) => world.sessions.end(username),
    revokeSessions: (username) => {
      world.accessTokens.mark('revoked', username);
      world.refreshTokens.revoke(username);
      world.sessions.end(username);
    },
  };
}

function wantNewSignIn(world: EntraWorld, username: string | undefined): void {
  const users = username === undefined ? world.directory.all() : [world.directory.get(username)];
  for (const user of users) user.signInSince = world.moment();
}

async function issueDirectly(world: EntraWorld, request: DirectTokenRequest): Promise<string> {
  const user = world.directory.get(request.username);
  const proof = { signedInAt: world.moment(), secondFactorAt: undefined };
  return issueAccessToken(world, {
    user,
    grant: { username: user.username, proof, acrs: [] },
    scope: resolveScope(world.resources, request.scope),
    requested: NO_CLAIMS,
    clientProof: '1',
    lifetimeSeconds: request.lifetimeSeconds ?? world.settings.accessTokenLifetimeSeconds,
  });
}

/** What the outside may know of a user, as a copy. */
export function publicUser({ username, name, oid, tid, state }: SampleUser): SampleUser {
  return { username, name, oid, tid, state };
}
