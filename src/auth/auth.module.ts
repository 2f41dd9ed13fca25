import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { Env } from '../platform/env/env.js';
import { SessionModule } from '../session/session.module.js';
import { TokenCacheModule } from '../token-cache/token-cache.module.js';
import { AccessTokens } from './access-tokens.js';
import { BrowserSession } from './browser-session.js';
import { CallbackController } from './callback.controller.js';
import { Challenge } from './challenge.js';
import { FrontChannelLogoutController } from './front-channel-logout.controller.js';
import { Accounts } from './internal/accounts.js';
import { BearerSignatures } from './internal/bearer/bearer-signatures.js';
import { BearerTokens } from './internal/bearer/bearer-tokens.js';
import { loadSignatures } from './internal/bearer/load-signatures.js';
import { MachineClients } from './internal/bearer/machine-clients.js';
import { KeptChallenges } from './internal/kept-challenges.js';
import { BroadcastSessionEvents } from './internal/events/broadcast-session-events.js';
import { ChangeEvents } from './internal/events/change-events.js';
import { TokenEvents } from './internal/events/token-events.js';
import { FrontChannel } from './internal/front-channel.js';
import { Departure } from './internal/departure.js';
import { Authority } from './internal/entra/authority.js';
import { DiscoveryCache } from './internal/entra/discovery.js';
import { EntraHttp } from './internal/entra/entra-http.js';
import { IdTokens } from './internal/entra/id-token.js';
import { MsalClients } from './internal/entra/msal-clients.js';
import { SigningKeys } from './internal/entra/signing-keys.js';
import { TenantPolicy } from './internal/entra/tenant-policy.js';
import { BindingCookie } from './internal/sign-in/binding-cookie.js';
import { FailureAnswer } from './internal/sign-in/failure-answer.js';
import { OidcChallenge } from './internal/sign-in/oidc-challenge.js';
import { Redemption } from './internal/sign-in/redemption.js';
import { SignInAudit } from './internal/sign-in/sign-in-audit.js';
import { SignInCompletion } from './internal/sign-in/sign-in-completion.js';
import { SignInEnd } from './internal/sign-in/sign-in-end.js';
import { SignInLimits } from './internal/sign-in/sign-in-limits.js';
import { SignInRefusals } from './internal/sign-in/sign-in-refusals.js';
import { Transactions } from './internal/sign-in/transaction.js';
import { OwnSessions } from './internal/own-sessions.js';
import { SignOut } from './internal/sign-out.js';
import { OwnUnattended } from './internal/tokens/own-unattended.js';
import { AheadRenewal } from './internal/tokens/ahead-renewal.js';
import { EntraAccessTokens } from './internal/tokens/entra-access-tokens.js';
import { ClientTokens } from './internal/on-behalf-of/client-tokens.js';
import { Exchange } from './internal/on-behalf-of/exchange.js';
import { OnBehalfOf } from './internal/on-behalf-of/on-behalf-of.js';
import { RefusalMemory } from './internal/tokens/refusal-memory.js';
import { Renewal } from './internal/tokens/renewal.js';
import { RenewalLimits } from './internal/tokens/renewal-limits.js';
import { RenewalRefusals } from './internal/tokens/renewal-refusals.js';
import { SharedRenewal } from './internal/tokens/shared-renewal.js';
import { TokenOutcomes } from './internal/tokens/token-outcomes.js';
import { TokensInUse } from './internal/tokens/tokens-in-use.js';
import { Turns } from './internal/tokens/turns.js';
import { LeaveTaking } from './leave-taking.js';
import { LoginController } from './login.controller.js';
import { LogoutController } from './logout.controller.js';
import { SessionGuard } from './session.guard.js';
import { SessionEvents } from './session-events.js';
import { Unattended } from './unattended.js';
import { UserSessions } from './user-sessions.js';
import { UserController } from './user.controller.js';

const ENTRA = [Authority, EntraHttp, DiscoveryCache, SigningKeys, IdTokens, MsalClients, TenantPolicy];
const BEARER = [
  { provide: BearerSignatures, inject: [Env], useFactory: loadSignatures },
  BearerTokens,
  MachineClients,
  Exchange,
  OnBehalfOf,
  ClientTokens,
];
const SIGN_IN = [
  BindingCookie,
  SignInLimits,
  Transactions,
  Redemption,
  SignInRefusals,
  SignInCompletion,
  SignInEnd,
  SignInAudit,
];
const TOKENS = [
  Accounts,
  AheadRenewal,
  KeptChallenges,
  Departure,
  RefusalMemory,
  Renewal,
  RenewalLimits,
  RenewalRefusals,
  SharedRenewal,
  TokenOutcomes,
  TokensInUse,
  Turns,
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
    ...BEARER,
    ...TOKENS,
    BrowserSession,
    FailureAnswer,
    SignOut,
    FrontChannel,
    ChangeEvents,
    LeaveTaking,
    TokenEvents,
    { provide: Unattended, useClass: OwnUnattended },
    { provide: AccessTokens, useClass: EntraAccessTokens },
    { provide: UserSessions, useClass: OwnSessions },
    { provide: SessionEvents, useClass: BroadcastSessionEvents },
    { provide: Challenge, useClass: OidcChallenge },
    { provide: APP_GUARD, useClass: SessionGuard },
  ],
  // `ClientTokens` and `FailureAnswer` only for the guard and the filter, of which Nest makes one in each module that uses them.
  exports: [
    AccessTokens,
    BrowserSession,
    Challenge,
    ClientTokens,
    FailureAnswer,
    LeaveTaking,
    SessionEvents,
    Unattended,
    UserSessions,
  ],
})
export class AuthModule {}
