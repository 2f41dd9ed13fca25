import { randomBytes } from 'node:crypto';
import { readData } from './data/read-data.js';
import type { SampleData } from './data/sample-data.js';
import type { AppRegistration } from './entra/world.js';
import type { ServiceName } from './http/exchange.js';
import { sampleLists } from './sharepoint/data/seed.js';

/** Everything is optional: without options the emulator listens on free loopback ports. */
export interface EmulatorOptions {
  /** The address to listen on; default `127.0.0.1`. */
  host?: string;
  /** 0, the default, is any free port. */
  ports?: Partial<Record<ServiceName, number>>;
  /** The host name in the URLs that clients are given, e.g. `localhost`; default `host`. */
  publicHost?: string;
  /** PEM texts; with them all three services speak HTTPS. */
  tls?: { key: string; cert: string };
  /** Repeats the random values of an earlier run; default: another one each time. */
  seed?: string;
  tenantId?: string;
  clientId?: string;
  /** Random by default. */
  clientSecret?: string;
  /** Compared byte for byte, as in Entra; empty or left out: any loopback redirect URI is accepted, as a convenience. */
  redirectUris?: string[];
  /** Called with `?sid=` when a user signs out at Entra. */
  frontChannelLogoutUris?: string[];
  /** Default 3600. */
  accessTokenLifetimeSeconds?: number;
  /** PEM certificate (or public key) that client assertions are checked with. */
  clientCertificate?: string;
  /** Whether `session_state` of the sign-in is what front-channel logout sends as `sid`; default true. */
  sessionStateEqualsSid?: boolean;
  /** Users, sites, lists and files beside those that are always there. */
  data?: SampleData;
  /** How many requests the transcript keeps; default 20,000. */
  transcriptLimit?: number;
}

/** The options with every default filled in. */
export interface ResolvedOptions {
  host: string;
  publicHost: string;
  ports: Record<ServiceName, number>;
  tls: { key: string; cert: string } | undefined;
  seed: string;
  tenantId: string;
  app: AppRegistration;
  accessTokenLifetimeSeconds: number;
  sessionStateEqualsSid: boolean;
  transcriptLimit: number;
  data: SampleData;
}

const DEFAULT_TENANT_ID = '5b1d7e0a-3c2f-4f6e-9a41-c0a7050c0001';
const DEFAULT_CLIENT_ID = 'e27a5a9c-8f0d-4c52-b6a3-0bff0bff0001';

export function resolveOptions(options: EmulatorOptions): ResolvedOptions {
  const host = options.host ?? '127.0.0.1';
  return {
    host,
    publicHost: options.publicHost ?? host,
    ports: { entra: 0, graph: 0, sharepoint: 0, ...options.ports },
    tls: options.tls,
    seed: options.seed ?? randomBytes(16).toString('hex'),
    tenantId: options.tenantId ?? DEFAULT_TENANT_ID,
    app: resolveApp(options),
    accessTokenLifetimeSeconds: options.accessTokenLifetimeSeconds ?? 3600,
    sessionStateEqualsSid: options.sessionStateEqualsSid ?? true,
    transcriptLimit: options.transcriptLimit ?? 20_000,
    data: readData(options.data ?? {}, sampleLists()),
  };
}

function resolveApp(options: EmulatorOptions): AppRegistration {
  return {
    clientId: options.clientId ?? DEFAULT_CLIENT_ID,
    clientSecret: options.clientSecret ?? randomBytes(24).toString('base64url'),
    clientCertificate: options.clientCertificate,
    redirectUris: options.redirectUris ?? [],
    frontChannelLogoutUris: options.frontChannelLogoutUris ?? [],
  };
}
