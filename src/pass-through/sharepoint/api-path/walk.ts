import type { Step } from './parse-path.js';
import { RESOURCES, type ApiMethod, type Resource } from './resources.js';

/** What is no column by its look: functions, some of which hand out tokens. */
const FUNCTION = /token|processquery|appregistration|appprincipal|^sp\.directory|^microsoft\.|tenant|^get/;
const COLUMN = /^[a-z_][a-z0-9_]*$/;

/** Which methods are allowed at the end of the steps; none where they lead off the table. */
export function methodsAt(steps: readonly Step[]): readonly ApiMethod[] {
  let here: Resource | undefined = RESOURCES['root'];
  for (const step of steps) {
    const name: string | undefined = here === undefined ? undefined : nextOf(here, step);
    here = name === undefined ? undefined : RESOURCES[name];
  }
  return here?.methods ?? [];
}

function nextOf({ steps, columns }: Resource, { name, hasKey }: Step): string | undefined {
  const keyed = `${name}()`;
  if (hasKey && Object.hasOwn(steps, keyed)) return steps[keyed];
  if (Object.hasOwn(steps, name)) return steps[name];
  return columns === true && !hasKey && COLUMN.test(name) && !FUNCTION.test(name) ? 'value' : undefined;
}
