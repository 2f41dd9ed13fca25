import type { RenewalOptions } from './types.js';

/** There is one client in a page: what it was started with. */
export let options: RenewalOptions;
/** The service's. */
export let origin: string;
/** Cookies go along only when asked for. */
export let isCrossOrigin: boolean;
/** Whose typing is kept over a sign-in. */
export let forms: string | false | undefined;

export function configure(given: RenewalOptions): void {
  options = given;
  ({ origin } = new URL(given.base ?? '', document.baseURI));
  isCrossOrigin = origin !== location.origin;
  forms = given.rescueForms === true ? 'form' : given.rescueForms;
}

/** The address of a route of the session, below `/bff`. */
export function urlTo(route: string, query: Record<string, string | null | undefined> = {}): string {
  const url = new URL(`/bff/${route}`, origin);
  for (const name in query) if (query[name]) url.searchParams.set(name, query[name]);
  return url.href;
}
