/** The ways to a fresh token, the quietest first. */
export type Rung = 'server' | 'iframe' | 'popup' | 'redirect';

/**
 * Why a rung brought no token: a code of the service's problems; what the frame's or popup's message says
 * (`login_required`, `interaction_required`, `consent_required`, `account_mismatch`, `login_failed`, `idp_unavailable`);
 * or one of the rung's own words. `timeout`: nothing was heard in time, also where the page's policy lets the frame not go
 * to Entra. `not_confirmed`: the browser kept no session that the frame began.
 */
export type RungReason = string;

/** A rung that brought nothing. */
export interface RungFailure {
  rung: Rung;
  reason: RungReason;
}

/** What the service's own headers say of a refusal (RFC 9457 has the rest in the body). */
export interface Refusal {
  /** One word of the service's closed vocabulary, or `unreachable` when nothing answered. */
  code: string;
  /** 0 when nothing answered. */
  status: number;
  /** Seconds. */
  retryAfter?: number | undefined;
  /** Names what Entra wants to see, kept on the server. */
  challengeId?: string | undefined;
}

/** Only the user can help. */
export interface ReauthRequired {
  failures: readonly RungFailure[];
  /** What the service answered last. */
  refusal: Refusal | undefined;
}

/** What came of a renewal. */
export type RenewalResult =
  /** `rung` is absent when somebody else had renewed: another tab, a call, the service ahead of time. */
  | { outcome: 'renewed'; rung?: Rung | undefined }
  /** A fault that passes, of Entra, the service or the network: it is tried again by itself. */
  | { outcome: 'postponed'; refusal: Refusal }
  | ({ outcome: 'reauth-required' } & ReauthRequired)
  /** Nobody is signed in, and nobody was; or they signed out; or somebody else did sign in; or this client is over. */
  | { outcome: 'anonymous' | 'user-changed' | 'stopped' };

/** `GET /bff/user`: who is signed in. */
export interface User {
  id: string;
  tenantId: string;
  name: string;
  username: string;
  sessionExpiresInSeconds: number;
  /** Navigate here to sign out. */
  logoutUrl: string;
}

/** `GET /bff/token-expiry`. */
export interface TokenExpiry {
  expiresOn: string;
  refreshOn: string;
  expiresInSeconds: number;
  serverTime: string;
}

/** `reauth-required`: only the user can help. `user-changed`: nothing more is sent from this page. */
export type RenewalState =
  'starting' | 'anonymous' | 'fresh' | 'reauth-required' | 'signed-out' | 'user-changed' | 'stopped';

/** `detail` of each event of a client. */
export interface RenewalEvents {
  /** `state` or `user` has changed. */
  state: undefined;
  renewed: { expiresInSeconds: number; rung: Rung | undefined; byOtherTab: boolean };
  'reauth-required': ReauthRequired;
  'signed-out': undefined;
  'user-changed': { before: User; now: User };
  'session-expiring': { sessionExpiresInSeconds: number };
}

/** What an application's own banner is given; `null` takes the banner away. */
export interface Ask {
  reason: 'reauth-required' | 'signed-out' | 'user-changed';
  /** Call it in the handler of a click: a popup wants a user's gesture. */
  signIn: () => void;
}

/** `data-` attributes of the classic script are the same in kebab case; `off` is false. */
export interface RenewalOptions {
  /** The service's origin, or any URL of it; the page's own is the default. */
  base?: string | undefined;
  /** Sees to all calls that go there through `fetch` and `XMLHttpRequest`. Default: false; in the classic script true. */
  hooks?: boolean | undefined;
  /** A call that only the user can save waits for the user, for as long as its page lets it. Default: true. */
  hold?: boolean | undefined;
  /** The built-in banner, none, or the application's own. Default: true. */
  banner?: boolean | ((ask: Ask | null) => void) | undefined;
  /** Listens to `GET /bff/events`, one stream for all tabs. Default: true. */
  events?: boolean | undefined;
  /** Tries a hidden frame before the user is asked. Default: true. */
  silent?: boolean | undefined;
  /** Keeps what is typed over a sign-in that leaves the page: true for every form, or a selector. Default: false. */
  rescueForms?: boolean | string | undefined;
}
