import type { IncomingHttpHeaders } from 'node:http';
import type { SampleData } from '../data/sample-data.js';

/** The three services, each on its own listener. */
export type ServiceName = 'entra' | 'graph' | 'sharepoint';

/** A request as a service sees it: body read, nothing decoded. */
export interface EmulatorRequest {
  method: string;
  /** Path and query exactly as sent. */
  target: string;
  /** Parsed against the service's own origin. */
  url: URL;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** An answer of a service, or one that a test puts in its place. */
export interface EmulatorResponse {
  status: number;
  headers?: Record<string, string | string[]>;
  body?: string | Buffer;
}

export type ServiceHandler = (request: EmulatorRequest) => EmulatorResponse | Promise<EmulatorResponse>;

/** Claims of an access token that this emulator issued. */
export interface AccessTokenClaims {
  aud: string;
  oid: string;
  tid: string;
  scp: string;
  name: string;
  preferred_username: string;
  exp: number;
  iat: number;
  [claim: string]: unknown;
}

/** What the APIs need to know about a bearer token; `problem` tells how a real service would refuse it. */
export type BearerVerdict =
  | { ok: true; claims: AccessTokenClaims }
  | { ok: false; problem: 'missing' | 'malformed' | 'expired' | 'wrong_audience' | 'revoked' };

/** Implemented by the Entra part, used by Graph and SharePoint. */
export interface BearerVerifier {
  /** Judges signature, times, audience (any of `audiences`) and revocation. */
  verify(authorization: string | undefined, audiences: readonly string[]): BearerVerdict;
}

/** What a service is given when the emulator starts. */
export interface ServiceContext {
  bearer: BearerVerifier;
  /** Milliseconds since the epoch; tests move it. */
  now(): number;
  /** Seeded, so that a run can be repeated. */
  random(): number;
  origins: Record<ServiceName, string>;
  /** The tenant's SharePoint audience, e.g. `https://contoso.sharepoint.com`. */
  sharePointAudience: string;
  tenantId: string;
  /** What there is beside, or instead of, the sample sites. */
  data?: SampleData;
}
