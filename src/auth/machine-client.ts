/** A client that came with a bearer token of its own, instead of a browser with a session. */
export interface MachineClient {
  /** The client's application id; undefined when its token does not say. */
  appId: string | undefined;
  tid: string;
  /** For whom it acts; undefined: it acts for itself. */
  user: { tid: string; oid: string } | undefined;
  /** SHA-256 of its token, base64url: names it where it must not be shown. */
  tokenHash: string;
  /** Of its token, in milliseconds since the epoch. */
  expiresAt: number;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the session guard in place of a session. */
    machineClient?: MachineClient;
  }
}
