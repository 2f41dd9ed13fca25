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
  ({ origin } = new URL(options.base ?? '', document.baseURI));
  isCrossOrigin = origin !== location.origin;
  forms = options.rescueForms === true ? 'form' : options.rescueForms;
}

/** The address of a route of the session, below `/bff`. */
export function urlTo(route: string, query: Record<string, string | null | undefined> = {}): string {
  const url = new URL(`/bff/${route}`, origin);
  for (const [name, value] of Object.entries(query)) if (value) url.searchParams.set(name, value);
  return url.href;
}
