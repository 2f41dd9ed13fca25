import type { Site } from '../../dto/site.dto.js';
import { requiredText, textOf, type JsonObject } from '../../../upstream/json.js';
import { placeOf } from './common.js';

export function toSite(site: JsonObject): Site {
  return {
    id: requiredText(site, 'id'),
    name: textOf(site, 'name'),
    displayName: textOf(site, 'displayName'),
    description: textOf(site, 'description'),
    ...placeOf(site),
  };
}
