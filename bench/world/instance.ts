import type { Child } from '../process/child.js';
import type { RedisProbe } from './redis-probe.js';

export const SERVERS = {
  limit: { letter: 'a', title: 'node:http + undici, no authentication' },
  'bare-nest': { letter: 'b', title: 'Nest + Fastify, no authentication' },
  ours: { letter: 'c', title: 'this service, a route behind its guards' },
  'ours-item': { letter: 'c2', title: 'this service, its item route' },
  microsoft: { letter: 'd', title: "Microsoft's samples: Express, MSAL per request" },
  'openid-connect': { letter: 'e', title: 'express-openid-connect' },
} as const;

export type ServerName = keyof typeof SERVERS;

/** A running server with its signed-in users. */
export interface Instance {
  name: ServerName;
  child: Child;
  port: number;
  path: string;
  /** One `Cookie` header per user. */
  cookies: readonly string[];
  /** The server's own Redis, when it has one. */
  redis: RedisProbe | undefined;
  /**
   * Writes once a minute that a user is active. Users who pause for longer, as between two slices, would write at
   * each call: they make one call that is not measured.
   */
  notesActivity?: boolean;
  /** What our service was configured with, for further replicas. */
  environment?: Readonly<Record<string, string>>;
  /** What it sends upstream for a user; undefined: nothing. */
  authorization(user: number): string | undefined;
}

export const users = ({ cookies }: Instance): number => cookies.length;
