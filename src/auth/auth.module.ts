import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { SessionModule } from '../session/session.module.js';
import { TokenCacheModule } from '../token-cache/token-cache.module.js';
import { AccessTokens } from './access-tokens.js';
import { BrowserSession } from './browser-session.js';
import { CallbackController } from './callback.controller.js';
import { Challenge } from './challenge.js';
import { FreshTokenGuard } from './fresh-token.guard.js';
import { FrontChannelLogoutController } from './front-channel-logout.controller.js';
import { Accounts } from './internal/accounts.js';
import { ClaimsChallenges } from './internal/claims-challenges.js';
import { BroadcastSessionEvents } from './internal/events/broadcast-session-events.js';
import { TokenEvents } from './internal/events/token-events.js';
import { FrontChannel } from './internal/front-channel.js';
import { Departure } from './internal/departure.js';
import { Authority } from './internal/entra/authority.js';
import { DiscoveryCache } from './internal/entra/discovery.js';
import { EntraHttp } from './internal/entra/entra-http.js';
import { IdTokens } from './internal/entra/id-token.js';
import { MsalClients } from './internal/entra/msal-clients.js';
import { SigningKeys } from './internal/entra/signing-keys.js';
import { BindingCookie } from './internal/sign-in/binding-cookie.js';
import { OidcChallenge } from './internal/sign-in/oidc-challenge.js';
import { Redemption } from './internal/sign-in/redemption.js';
import { SignInCompletion } from './internal/sign-in/sign-in-completion.js';
import { SignInRefusals } from './internal/sign-in/sign-in-refusals.js';
import { Transactions } from './internal/sign-in/transaction.js';
import { OwnSessions } from './internal/own-sessions.js';
import { SignOut } from './internal/sign-out.js';
import { AheadRenewal } from './internal/tokens/ahead-renewal.js';
import { EntraAccessTokens } from './internal/tokens/entra-access-tokens.js';
import { RefusalMemory } from './internal/tokens/refusal-memory.js';
import { Renewal } from './internal/tokens/renewal.js';
import { RenewalRefusals } from './internal/tokens/renewal-refusals.js';
import { SharedRenewal } from './internal/tokens/shared-renewal.js';
import { TokensInUse } from './internal/tokens/tokens-in-use.js';
import { LoginController } from './login.controller.js';
import { LogoutController } from './logout.controller.js';
import { SessionGuard } from './session.guard.js';
import { SessionEvents } from './session-events.js';
import { UserSessions } from './user-sessions.js';
import { UserController } from './user.controller.js';

const ENTRA = [Authority, EntraHttp, DiscoveryCache, SigningKeys, IdTokens, MsalClients];
const SIGN_IN = [BindingCookie, Transactions, Redemption, SignInRefusals, SignInCompletion];
const TOKENS = [
  Accounts,
  AheadRenewal,
  ClaimsChallenges,
  Departure,
  RefusalMemory,
  Renewal,
  RenewalRefusals,
  SharedRenewal,
  TokensInUse,
];

@Module({
  imports: [SessionModule, TokenCacheModule],
  controllers: [
    LoginController,
    CallbackController,
    UserController,
    LogoutController,
    FrontChannelLogoutController,
  ],
  providers: [
    ...ENTRA,
    ...SIGN_IN,
    ...TOKENS,
    BrowserSession,
    SignOut,
    FrontChannel,
    TokenEvents,
    FreshTokenGuard,
    { provide: AccessTokens, useClass: EntraAccessTokens },
    { provide: UserSessions, useClass: OwnSessions },
    { provide: SessionEvents, useClass: BroadcastSessionEvents },
    { provide: Challenge, useClass: OidcChallenge },
    { provide: APP_GUARD, useClass: SessionGuard },
  ],
  exports: [AccessTokens, BrowserSession, Challenge, FreshTokenGuard, SessionEvents, UserSessions],
})
export class AuthModule {}
