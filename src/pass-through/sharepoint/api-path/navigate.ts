import { columnAt } from './walk.js';
import { RESOURCES, type Resource } from './resources.js';

/** What a collection holds one of. */
const ELEMENTS: ReadonlyMap<Resource | undefined, Resource | undefined> = new Map(
  (
    [
      ['lists', 'list'],
      ['items', 'item'],
      ['fields', 'field'],
      ['views', 'view'],
      ['files', 'file'],
      ['folders', 'folder'],
      ['versions', 'version'],
      ['comments', 'comment'],
      ['attachments', 'attachment'],
      ['users', 'user'],
    ] as const
  ).map(([many, one]) => [RESOURCES[many], RESOURCES[one]]),
);

/** What may be read by some path: for things whose own steps are not in the table. */
const READABLE: ReadonlySet<string> = new Set(
  Object.values(RESOURCES)
    .flatMap(({ steps }) => Object.entries(steps))
    .filter(([, target]) => RESOURCES[target]?.methods.includes('GET') === true)
    .map(([name]) => name),
);

/** Whether what `$expand` names may be read from there on; `steps` in lower case. */
export function mayNavigate(from: Resource | undefined, steps: readonly string[]): boolean {
  let here: Resource | undefined = from ?? RESOURCES['read'];
  for (const name of steps) {
    const next = here === undefined ? undefined : nextOf(ELEMENTS.get(here) ?? here, name);
    if (next?.methods.includes('GET') !== true || next.bytes === true) return false;
    here = next;
  }
  return true;
}

function nextOf(here: Resource, name: string): Resource | undefined {
  if (Object.hasOwn(here.steps, name)) return RESOURCES[here.steps[name] ?? ''];
  if (here.columns === true) return columnAt(name);
  const isOpen = Object.keys(here.steps).length === 0;
  return isOpen && READABLE.has(name) ? RESOURCES['read'] : undefined;
}
