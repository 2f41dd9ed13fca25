/**
 * Of a subscription at Graph or SharePoint. Short, so that what is left behind soon tells nobody any more; they would
 * take 42,300 minutes and 180 days, and Graph makes less than 45 minutes 45 of it.
 *
 * @see https://learn.microsoft.com/graph/api/resources/subscription#subscription-lifetime
 */
export const LIFE_MS = 60 * 60_000;
/** So long after its end it is still made anew, where SharePoint could not be reached before. */
export const GRACE_MS = 60 * 60_000;
/** One that is being made is looked at after this long: whoever made it may be gone. */
export const MAKING_MS = 2 * 60_000;

const SOONEST_RETRY_MS = 60_000;

/** Between a third and a half of its life: those that were made together are not renewed together. */
export function nextDue(now: number, expiresAt: number): number {
  return now + (Math.max(0, expiresAt - now) * (2 + Math.random())) / 6;
}

/** After a failure; `retryAfter` in seconds. */
export function nextTry(now: number, retryAfter: number | undefined): number {
  return now + Math.max(SOONEST_RETRY_MS, (retryAfter ?? 0) * 1_000) * (1 + Math.random() / 2);
}
