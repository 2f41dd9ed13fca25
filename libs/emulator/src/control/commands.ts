import type { EntraWorld } from '../entra/world.js';
import { USER_STATES } from '../entra/users.js';
import type { FaultScript } from '../http/fault-script.js';
import type { Transcript } from '../http/transcript.js';
import type { SharePointControl } from '../sharepoint/sharepoint-service.js';
import { InvalidCommand, type CommandInput } from './command.js';
import { entraDown } from './demo-faults.js';
import { publicUser, type EntraControl } from './entra-control.js';
import { publishedEntry } from './published-entry.js';
import { readFault } from './read-fault.js';
import { readService } from './read-service.js';

/** What the commands act on. */
export interface ControlSurface {
  world: EntraWorld;
  entra: EntraControl;
  faults: FaultScript;
  transcript: Transcript;
  sharePoint: SharePointControl;
  reset: () => void;
}

/** Answers with its JSON; nothing means `{ "ok": true }`. */
type Command = (surface: ControlSurface, input: CommandInput) => object | void;

export const COMMANDS: Record<string, Record<string, Command>> = {
  status: { GET: status },
  transcript: { GET: transcript, DELETE: ({ transcript: all }) => all.clear() },
  faults: {
    GET: ({ faults }) => ({ faults: faults.pending().map(describable) }),
    POST: ({ faults }, input) => void faults.add(readFault(input)),
    DELETE: ({ faults }) => faults.clear(),
  },
  'expire-access-tokens': {
    POST: ({ world, entra }, input) => entra.expireAccessTokens(userIn(world, input)),
  },
  'revoke-access-tokens': {
    POST: ({ world, entra }, input) =>
      entra.revokeAccessTokens(userIn(world, input), { interaction: input.get('interaction') === true }),
  },
  'revoke-refresh-tokens': {
    POST: ({ world, entra }, input) => entra.revokeRefreshTokens(userIn(world, input)),
  },
  'end-browser-sessions': {
    POST: ({ world, entra }, input) => entra.endBrowserSessions(userIn(world, input)),
  },
  'entra-down': { POST: entraDown },
  'throttle-sharepoint': { POST: throttleBy('sharepoint') },
  'throttle-graph': { POST: throttleBy('graph') },
  'challenge-claims': { POST: challengeClaims },
  'token-lifetime': { POST: tokenLifetime },
  'user-state': { POST: userState },
  'auto-sign-in': { POST: autoSignIn },
  'rotate-keys': { POST: ({ entra }) => void entra.rotateKeys() },
  reset: { POST: (surface) => surface.reset() },
};

function status({ world, entra, faults, transcript: all }: ControlSurface): object {
  return {
    authorityHost: world.origins.entra,
    graphUrl: world.origins.graph,
    sharePointUrl: world.origins.sharepoint,
    tenantId: world.tenants.home.id,
    clientId: world.app.clientId,
    users: world.directory.all().map(publicUser),
    accessTokenLifetimeSeconds: entra.accessTokenLifetimeSeconds,
    autoSignIn: entra.autoSignIn,
    browserSessions: entra.browserSessions(),
    accessTokens: world.accessTokens.count,
    refreshTokens: world.refreshTokens.count,
    faults: faults.pending().map(describable),
    requests: {
      entra: all.count({ service: 'entra' }),
      graph: all.count({ service: 'graph' }),
      sharepoint: all.count({ service: 'sharepoint' }),
      token: all.count({ service: 'entra', path: /\/oauth2\/v2\.0\/token/ }),
    },
    now: new Date(world.now()).toISOString(),
  };
}

function transcript({ transcript: all }: ControlSurface, input: CommandInput): object {
  const service = input.get('service') === undefined ? undefined : readService(input);
  const since = input.optionalNumber('since') ?? 0;
  const entries = all.find(service === undefined ? {} : { service });
  return { entries: entries.filter(({ sequence }) => sequence > since).map(publishedEntry) };
}

/** `seconds: 0` lifts it. */
function throttleBy(service: 'graph' | 'sharepoint'): Command {
  return ({ sharePoint }, input) => {
    const seconds = input.number('seconds');
    if (seconds > 0) sharePoint.throttle({ seconds, service });
    else sharePoint.clearThrottle();
  };
}

function challengeClaims({ sharePoint }: ControlSurface, input: CommandInput): void {
  sharePoint.challengeClaims(input.optionalNumber('calls') ?? 1);
}

function tokenLifetime({ entra }: ControlSurface, input: CommandInput): void {
  const seconds = input.number('seconds');
  if (seconds < 1) throw new InvalidCommand("'seconds' must be at least 1");
  entra.accessTokenLifetimeSeconds = Math.floor(seconds);
}

function userState({ world, entra }: ControlSurface, input: CommandInput): void {
  const wanted = input.text('state');
  const state = USER_STATES.find((each) => each === wanted);
  if (state === undefined) throw new InvalidCommand(`'state' is one of ${USER_STATES.join(', ')}`);
  entra.setUserState(knownUser(world, input.text('username')), state);
}

function autoSignIn({ world, entra }: ControlSurface, input: CommandInput): void {
  entra.autoSignIn = userIn(world, input) ?? null;
}

/** The `username` of a command that may do without. */
function userIn(world: EntraWorld, input: CommandInput): string | undefined {
  const username = input.optionalText('username');
  return username === undefined ? undefined : knownUser(world, username);
}

function knownUser(world: EntraWorld, username: string): string {
  const user = world.directory.find(username);
  if (user === undefined) throw new InvalidCommand(`There is no user ${username}`);
  return user.username;
}

/** Infinity and regular expressions have no JSON. */
function describable(rule: object): object {
  const shown = Object.entries(rule).map(([name, value]): [string, unknown] => [
    name,
    value instanceof RegExp || value === Infinity ? String(value) : value,
  ]);
  return Object.fromEntries(shown);
}
