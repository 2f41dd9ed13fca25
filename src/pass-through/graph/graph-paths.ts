import { readingsOf } from '../../upstream/path-text.js';
import { stepsOf } from './graph-grammar.js';

/** Below the mount. */
export const BATCH = '/v1.0/$batch';

/** Whether a target, with or without a query, may be taken for that of a batch: its parts are to be judged. */
export function isBatch(target: string): boolean {
  const [path = ''] = target.split('?', 1);
  return (readingsOf(path) ?? []).some(
    (reading) => stepsOf(reading)?.some(({ name }) => name.toLowerCase() === '$batch') === true,
  );
}
