import { Clock } from './clock.js';
import { controlRoutes } from './control/control-routes.js';
import { entraControl, publicUser, type EntraControl } from './control/entra-control.js';
import { bearerVerifier } from './entra/bearer-verifier.js';
import { createEntraWorld, resetEntraWorld } from './entra/create-world.js';
import { entraHandler } from './entra/entra-service.js';
import { injectedError } from './entra/injected-error.js';
import { identify } from './entra/identify.js';
import { SHAREPOINT_AUDIENCE } from './entra/resources.js';
import type { SampleUser } from './entra/users.js';
import type { EntraWorld } from './entra/world.js';
import { environmentFor } from './environment.js';
import { createGraphService } from './graph/graph-service.js';
import type { ServiceContext, ServiceHandler, ServiceName } from './http/exchange.js';
import { FaultScript } from './http/fault-script.js';
import { shellAround } from './http/shell.js';
import { Transcript } from './http/transcript.js';
import { closeListeners, openListeners, originsOf, type Listeners } from './listeners.js';
import { resolveOptions, type EmulatorOptions, type ResolvedOptions } from './options.js';
import { SeededRandom } from './seeded-random.js';
import { createSharePointService, type SharePointControl } from './sharepoint/sharepoint-service.js';
import { createWorld } from './sharepoint/world.js';

/** Entra ID, Microsoft Graph and SharePoint Online on three ports of this machine. */
export interface Emulator {
  /** Origins, without a slash at the end. */
  authorityHost: string;
  graphUrl: string;
  sharePointUrl: string;
  tenantId: string;
  clientId: string;
  clientSecret: string;
  /** The variables that point the service at this emulator. */
  environment: Record<string, string>;
  /** As they are now; copies. */
  readonly users: SampleUser[];
  entra: EntraControl;
  sharePoint: SharePointControl;
  faults: FaultScript;
  transcript: Transcript;
  /** The emulator's clock, milliseconds since the epoch. */
  now(): number;
  /** Moves that clock, and with it token times and `Date` headers. To end tokens early: `entra.expireAccessTokens`. */
  advance(ms: number): void;
  /** Back to the start: users, settings, sign-ins, data, faults, transcript and clock. Keys and ports stay. */
  reset(): void;
  stop(): Promise<void>;
}

/** Starts all three services. Rejects when a port is taken. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const resolved = resolveOptions(options);
  const listeners = await openListeners(resolved);
  const parts = await createParts(resolved, listeners);
  serveAll(parts, listeners);
  return emulatorOf(parts, listeners);
}

interface Parts {
  options: ResolvedOptions;
  clock: Clock;
  world: EntraWorld;
  entra: EntraControl;
  sharePoint: SharePointControl;
  faults: FaultScript;
  transcript: Transcript;
  handlers: Record<ServiceName, ServiceHandler>;
  reset: () => void;
}

async function createParts(options: ResolvedOptions, listeners: Listeners): Promise<Parts> {
  const clock = new Clock();
  const now = (): number => clock.now();
  const random = new SeededRandom(options.seed);
  const origins = originsOf(listeners);
  const world = await createEntraWorld(options, origins, clock, random);
  const faults = new FaultScript(now);
  const transcript = new Transcript(now, options.transcriptLimit);
  const context: ServiceContext = {
    bearer: bearerVerifier({ keys: world.keys, accessTokens: world.accessTokens, now }),
    now,
    random: () => random.next(),
    origins,
    sharePointAudience: SHAREPOINT_AUDIENCE,
    tenantId: options.tenantId,
    data: options.data,
  };
  const tenantData = createWorld(context);
  const sharepoint = createSharePointService(context, tenantData);
  const graph = createGraphService(context, tenantData);
  const reset = (): void => {
    clock.reset();
    faults.clear();
    transcript.clear();
    resetEntraWorld(world, options);
    sharepoint.control.reset();
  };
  return {
    options,
    clock,
    world,
    entra: entraControl(world, faults),
    sharePoint: sharepoint.control,
    faults,
    transcript,
    handlers: { entra: entraHandler(world), graph: graph.handler, sharepoint: sharepoint.handler },
    reset,
  };
}

function serveAll(parts: Parts, listeners: Listeners): void {
  const { world, faults, transcript, handlers } = parts;
  const control = controlRoutes(parts);
  for (const service of ['entra', 'graph', 'sharepoint'] as const) {
    const answer = shellAround({
      service,
      handler: handlers[service],
      faults,
      transcript,
      identify: (request) => identify(world, request),
      entraError: (action, request) => injectedError(world, action, request),
      control: service === 'entra' ? control : () => undefined,
    });
    listeners[service].serve(answer, service === 'entra' ? () => world.now() : () => parts.clock.now());
  }
}

function emulatorOf(parts: Parts, listeners: Listeners): Emulator {
  const { world, clock, entra, sharePoint, faults, transcript, reset } = parts;
  const { origins, app } = world;
  return {
    authorityHost: origins.entra,
    graphUrl: origins.graph,
    sharePointUrl: origins.sharepoint,
    tenantId: world.tenants.home.id,
    clientId: app.clientId,
    clientSecret: app.clientSecret,
    environment: environmentFor(world),
    get users() {
      return world.directory.all().map(publicUser);
    },
    entra,
    sharePoint,
    faults,
    transcript,
    now: () => clock.now(),
    advance: (ms) => clock.advance(ms),
    reset,
    stop: () => closeListeners(listeners),
  };
}
