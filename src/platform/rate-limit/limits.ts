/** One budget: so many at once, and one more every so often. */
export interface RateLimit {
  /** How many at once. */
  burst: number;
  /** Milliseconds until there is room for another one. */
  every: number;
  /** What is counted, and for whom. */
  counts: string;
  /** Why so many and no more. */
  reason: string;
}

/**
 * Every budget of the service. No address is ever the measure of a browser that is known: an office of thousands shares
 * one. docs/rate-limits.md is checked against it.
 */
export const RATE_LIMITS = {
  login_browser: {
    burst: 100,
    every: 1_000,
    counts: 'Sign-ins begun by one browser that we know.',
    reason: 'Many tabs that restart at once, and somebody who keeps trying; a loop of redirects ends.',
  },
  login_address: {
    burst: 50_000,
    every: 20,
    counts: 'Sign-ins begun by browsers that we do not know, of one address.',
    reason: 'A large office on a Monday morning; a flood does not fill the store with sign-ins under way.',
  },
  silent_session: {
    burst: 100,
    every: 1_000,
    counts: 'Silent sign-ins of one session.',
    reason: 'Many tabs whose token is due at once; a frame that loads itself again and again ends.',
  },
  silent_user: {
    burst: 600,
    every: 200,
    counts: 'Silent sign-ins of one user, on all devices.',
    reason: 'More than all devices of a user need; nobody gets round the limit with more sessions.',
  },
  renewal_session: {
    burst: 100,
    every: 1_000,
    counts: 'Times that Entra is asked because one session demands a renewal.',
    reason: 'Pages that renew in every tab; a loop of renewals does not end in Entra refusing the user.',
  },
  renewal_user: {
    burst: 600,
    every: 200,
    counts: 'The same of one user, on all devices.',
    reason: 'More than all devices of a user need; nobody gets round the limit with more sessions.',
  },
  front_channel_address: {
    burst: 200,
    every: 50,
    counts: 'Front-channel logouts that name no session of ours, of one address.',
    reason: 'Sessions that have ended already; nobody tries out names by the thousand.',
  },
  webhook_address: {
    burst: 200,
    every: 50,
    counts: 'Change notifications that are forged or malformed, of one address.',
    reason: 'A true one is known before anything is counted: whoever floods keeps nobody out.',
  },
} as const satisfies Record<string, RateLimit>;

export type RateLimitName = keyof typeof RATE_LIMITS;
