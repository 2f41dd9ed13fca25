import { numberOf, textOf, type JsonObject } from '../../upstream/json.js';
import type { PartRequest } from './judged-parts.js';

const FAILED_DEPENDENCY = 424;

/**
 * The requests of a batch whose token was refused, and those that waited for them: none of them was carried out. What they
 * depended on beside is done.
 */
export function toSendAgain(
  requests: readonly PartRequest[],
  answers: readonly JsonObject[],
  isRefused: (answer: JsonObject) => boolean,
): PartRequest[] {
  const refused = new Set(answers.filter(isRefused).map((answer) => textOf(answer, 'id')));
  const statuses = new Map(answers.map((answer) => [textOf(answer, 'id'), numberOf(answer, 'status')]));
  const again = new Set<string>();
  for (const { id, dependsOn = [] } of requests) {
    const waited = statuses.get(id) === FAILED_DEPENDENCY && dependsOn.some((other) => again.has(other));
    if (waited || refused.has(id)) again.add(id);
  }
  return requests
    .filter(({ id }) => again.has(id))
    .map(({ dependsOn, ...request }) => {
      const left = dependsOn?.filter((id) => again.has(id)) ?? [];
      return left.length === 0 ? request : { ...request, dependsOn: left };
    });
}
