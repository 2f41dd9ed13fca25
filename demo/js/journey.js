import { forget, recall, remember } from './memory.js';

/** Leaves for Entra, and comes back here. `rung` is how the history will call it. */
export function leaveFor(loginUrl, rung) {
  remember('journey', { rung });
  const url = new URL(loginUrl, location.origin);
  url.searchParams.set('returnUrl', location.pathname + location.search);
  location.assign(url);
}

/** How we came back, the first time that it is asked after a journey; undefined on any other load. */
export function endOfJourney() {
  const journey = recall('journey', undefined);
  forget('journey');
  return journey?.rung;
}
