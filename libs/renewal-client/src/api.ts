import type { RenewalEvents, RenewalResult, RenewalState, User } from './types.js';

/** Keeps the session of this page's user able to call, and says what it cannot help. */
export interface RenewalClient {
  readonly state: RenewalState;
  /** Whose page this is, also once they have signed out; undefined as long as nobody was signed in. */
  readonly user?: User;
  /** `fetch` for calls to the service: rejects with a `BffError` where neither time nor the user made it good. */
  readonly fetch: typeof globalThis.fetch;
  /** Seconds that the access token lives on, by a monotonic clock. */
  secondsLeft(): number;
  /** Asks when the token expires, and renews it if it is due. Never rejects. */
  renew(): Promise<RenewalResult>;
  /** Call it when the user clicks: signs in beside the page where it can, else in its place. */
  signIn(): void;
  /** Ends the session, then leaves for Entra's sign-out. Rejects with a `BffError` when it cannot. */
  signOut(): Promise<void>;
  /** Lets go of everything: hooks, timers, banner, other tabs. */
  stop(): void;
  addEventListener<T extends keyof RenewalEvents>(
    type: T,
    listener: (event: CustomEvent<RenewalEvents[T]>) => void,
    options?: AddEventListenerOptions | boolean,
  ): void;
  removeEventListener<T extends keyof RenewalEvents>(
    type: T,
    listener: (event: CustomEvent<RenewalEvents[T]>) => void,
  ): void;
}
