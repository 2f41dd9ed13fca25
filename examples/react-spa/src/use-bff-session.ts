import { startRenewal, type Ask, type RenewalClient } from '@entra-bff/renewal-client';
import { useSyncExternalStore } from 'react';

const base = import.meta.env.VITE_BFF_ORIGIN;

/** What a component may know of the session; a new object whenever something of it has changed. */
export interface BffSession {
  state: RenewalClient['state'];
  /** Undefined while nobody is signed in. */
  user: RenewalClient['user'] | undefined;
  /** What is to be asked of the user, and what the button for it does: for a banner of the application's own. */
  ask: Ask | null;
}

const STARTING: BffSession = { state: 'starting', user: undefined, ask: null };

let session = STARTING;
let client: RenewalClient | undefined;
const listeners = new Set<() => void>();

/** The session of this page. The client runs while a component uses it, and there is one, however many do. */
export function useBffSession(): BffSession {
  return useSyncExternalStore(subscribe, () => session);
}

/** Calls a path of the service: waits out an expired token, and rejects where nothing helps. */
export async function callService<T>(path: string, init?: RequestInit): Promise<T> {
  const response = await (client?.fetch ?? fetch)(new URL(path, base), init);
  if (!response.ok) throw new Error(`The service answered ${response.status}.`);
  return response.json();
}

/** For the handler of a click. */
export const signIn = (): void => client?.signIn();
export const signOut = async (): Promise<void> => client?.signOut();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  client ??= start();
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    client?.stop();
    client = undefined;
    session = STARTING;
  };
}

function start(): RenewalClient {
  const banner = (ask: Ask | null): void => change({ ask });
  const started = startRenewal({ base, banner });
  started.addEventListener('state', () => change({ state: started.state, user: started.user }));
  return started;
}

function change(part: Partial<BffSession>): void {
  session = { ...session, ...part };
  for (const listener of listeners) listener();
}
