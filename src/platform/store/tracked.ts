/**
 * Purposes of the records that processes keep in memory: Redis tells of changes to their keys. A kind that is cached
 * takes its purpose from here, so that none is forgotten.
 */
export const TRACKED = {
  session: 'session',
  endedSession: 'ended-session',
  heldToken: 'held-token',
  upstreamWindow: 'upstream-window',
} as const;

export const TRACKED_PREFIXES: readonly string[] = Object.values(TRACKED).map((purpose) => `bff:${purpose}:`);
