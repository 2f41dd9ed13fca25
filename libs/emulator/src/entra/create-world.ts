import type { Clock } from '../clock.js';
import type { ServiceName } from '../http/exchange.js';
import type { ResolvedOptions } from '../options.js';
import type { SeededRandom } from '../seeded-random.js';
import { AccessTokens } from './access-tokens.js';
import { AuthorizationCodes } from './authorization-codes.js';
import { BrowserSessions } from './browser-sessions.js';
import { Directory } from './directory.js';
import { RefreshTokens } from './refresh-tokens.js';
import { Resources } from './resources.js';
import { defaultSettings } from './settings.js';
import { newSigningKey, SigningKeys } from './signing-keys.js';
import { Tenants } from './tenants.js';
import type { EntraWorld } from './world.js';

export async function createEntraWorld(
  options: ResolvedOptions,
  origins: Record<ServiceName, string>,
  clock: Clock,
  random: SeededRandom,
): Promise<EntraWorld> {
  const settings = defaultSettings(options.accessTokenLifetimeSeconds);
  settings.sessionStateEqualsSid = options.sessionStateEqualsSid;
  const now = (): number => clock.now() + settings.clockOffsetSeconds * 1000;
  const moment = distinctMoments(now);
  const tenants = new Tenants(options.tenantId);
  return {
    origins,
    app: options.app,
    now,
    moment,
    random,
    settings,
    tenants,
    directory: new Directory(tenants, moment, options.data.users),
    resources: new Resources(origins, options.app.clientId),
    keys: new SigningKeys(await newSigningKey()),
    sessions: new BrowserSessions(random),
    codes: new AuthorizationCodes(),
    refreshTokens: new RefreshTokens(),
    accessTokens: new AccessTokens(),
  };
}

/** Everybody signed out, every setting and user as at the start. Keys, client and tenants stay. */
export function resetEntraWorld(world: EntraWorld, options: ResolvedOptions): void {
  Object.assign(world.settings, defaultSettings(options.accessTokenLifetimeSeconds), {
    sessionStateEqualsSid: options.sessionStateEqualsSid,
  });
  world.directory.reset();
  world.sessions.clear();
  world.codes.clear();
  world.refreshTokens.clear();
  world.accessTokens.clear();
}

function distinctMoments(now: () => number): () => number {
  let last = Number.NaN;
  return () => {
    const at = now();
    last = Math.floor(last) === at ? last + 1 / 1024 : at;
    return last;
  };
}
