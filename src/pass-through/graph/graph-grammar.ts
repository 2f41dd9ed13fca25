import type { PathGrammar } from '../allow-list.js';

/** One step of a Graph path: `items`, `lists('a')`, or `root:/Reports/a.csv:`. */
interface Step {
  name: string;
  /** What stands in parentheses. */
  args: string | undefined;
  /** Whether a path of names follows it. */
  hasPath: boolean;
}

const CALL = /^([A-Za-z0-9_.$-]+)\((.*)\)$/;
/** Where Graph takes a path in place of an id. */
const PATH_OWNERS: ReadonlySet<string> = new Set(['root', '{item}', '{site}']);
const PLAIN_KEY = /^[^$]/;
const QUOTED_KEY = /^'(?:[^']|'')+'$/;
const HANDS_OUT_TOKENS = /token/i;
const HANDS_OUT_TOKENS_AS_KEY = /(?:^|\.)(?:acquire|create|get|issue|request)\w*token$|obotoken/i;

/** Reads `/v1.0/sites/{site}/lists`, `/v1.0/sites('a')/lists` and `/v1.0/drives/d/root:/x/y:/children`. */
export const graphGrammar: PathGrammar = {
  matches(pattern, path) {
    const steps = stepsOf(path);
    return steps !== undefined && fits(pattern.split('/').slice(1), steps);
  },
  isForbidden(path) {
    return (stepsOf(path) ?? []).some(({ name }) => HANDS_OUT_TOKENS_AS_KEY.test(name));
  },
};

/** Undefined for a path with an empty segment. */
export function stepsOf(path: string): Step[] | undefined {
  const steps: Step[] = [];
  let isOpen = false;
  for (const segment of path.split('/').slice(1)) {
    if (segment === '') return undefined;
    const ends = segment.endsWith(':');
    if (isOpen) {
      isOpen = !ends;
      continue;
    }
    isOpen = ends;
    const text = ends ? segment.slice(0, -1) : segment;
    const [, name = text, args] = CALL.exec(text) ?? [];
    steps.push({ name, args, hasPath: ends });
  }
  return steps;
}

function fits(pattern: readonly string[], steps: readonly Step[]): boolean {
  let left = pattern;
  for (const [at, step] of steps.entries()) {
    const [wanted] = left;
    if (wanted === undefined) return false;
    if (wanted === '**') return steps.slice(at).every(({ name }) => !HANDS_OUT_TOKENS.test(name));
    const used = partsUsed(left, step);
    if (used === 0) return false;
    left = left.slice(used);
  }
  return left.length === 0;
}

/** How many parts of the pattern a step stands for; none when it does not fit. */
function partsUsed([wanted = '', next]: readonly string[], step: Step): number {
  if (step.hasPath && !PATH_OWNERS.has(wanted)) return 0;
  if (wanted.startsWith('{')) return step.args === undefined && PLAIN_KEY.test(step.name) ? 1 : 0;
  if (wanted.endsWith('()')) return step.name === wanted.slice(0, -2) ? 1 : 0;
  return step.name === wanted ? partsOfName(step, next) : 0;
}

/** `lists('a')`: the key in parentheses stands for the placeholder that follows the name. */
function partsOfName({ args }: Step, next: string | undefined): number {
  if (args === undefined) return 1;
  return next?.startsWith('{') === true && QUOTED_KEY.test(args) ? 2 : 0;
}
