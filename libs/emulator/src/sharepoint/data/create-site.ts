import { randomGuid, type Random } from './random.js';
import type { Site } from './site-list.js';

/** When the tenant was made: a fixed day, so that answers repeat. */
export const FOUNDED = Date.UTC(2025, 0, 6, 8);

export function createSite(random: Random, path: string, title: string, description: string): Site {
  const site = { id: randomGuid(random), webId: randomGuid(random), path, title, description };
  return { ...site, created: FOUNDED, lists: [] };
}
