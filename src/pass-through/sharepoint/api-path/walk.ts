import type { Step } from './parse-path.js';
import { RESOURCES, type Resource } from './resources.js';

/** What is no column by its look: functions, some of which hand out tokens, and what an item has beside its columns. */
const NO_COLUMN = /token|^get|roleassignment|securableobject|permission|customaction|subscription/;
const COLUMN = /^[a-z_][a-z0-9_]*$/;

/** What the steps lead to; undefined where they leave the table. */
export function resourceAt(steps: readonly Step[]): Resource | undefined {
  let here: Resource | undefined = RESOURCES['root'];
  for (const step of steps) {
    const name: string | undefined = here === undefined ? undefined : nextOf(here, step);
    here = name === undefined ? undefined : RESOURCES[name];
  }
  return here;
}

function nextOf({ steps, columns }: Resource, { name, hasKey }: Step): string | undefined {
  const keyed = `${name}()`;
  if (hasKey && Object.hasOwn(steps, keyed)) return steps[keyed];
  if (Object.hasOwn(steps, name)) return steps[name];
  return columns === true && !hasKey && isColumn(name) ? 'value' : undefined;
}

/** A column of a list, which may have any name. */
export function columnAt(name: string): Resource | undefined {
  return isColumn(name) ? RESOURCES['value'] : undefined;
}

function isColumn(name: string): boolean {
  return COLUMN.test(name) && !NO_COLUMN.test(name);
}
