import type { ServiceName } from '../http/exchange.js';
import type { SeededRandom } from '../seeded-random.js';
import type { AccessTokens } from './access-tokens.js';
import type { BrowserSessions } from './browser-sessions.js';
import type { AuthorizationCodes } from './authorization-codes.js';
import type { Directory } from './directory.js';
import type { RefreshTokens } from './refresh-tokens.js';
import type { Resources } from './resources.js';
import type { EntraSettings } from './settings.js';
import type { SigningKeys } from './signing-keys.js';
import type { Tenants } from './tenants.js';

/** The app registration that the emulated tenant knows. */
export interface AppRegistration {
  clientId: string;
  clientSecret: string;
  /** PEM of the certificate whose key signs client assertions. */
  clientCertificate: string | undefined;
  /** Compared byte for byte; empty: any loopback address. */
  redirectUris: readonly string[];
  frontChannelLogoutUris: readonly string[];
}

/** Everything the Entra part knows and remembers. */
export interface EntraWorld {
  origins: Record<ServiceName, string>;
  app: AppRegistration;
  /** Entra's own clock, `clockOffsetSeconds` included; milliseconds since the epoch. */
  now(): number;
  /** `now`, but never the same twice: what came first is told from what came after, also within a millisecond. */
  moment(): number;
  random: SeededRandom;
  settings: EntraSettings;
  tenants: Tenants;
  directory: Directory;
  resources: Resources;
  keys: SigningKeys;
  sessions: BrowserSessions;
  codes: AuthorizationCodes;
  refreshTokens: RefreshTokens;
  accessTokens: AccessTokens;
}

/** `iss` of the tokens of tenant `tid`. */
export function issuerOf(world: EntraWorld, tid: string): string {
  return `${world.origins.entra}/${tid}/v2.0`;
}
