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
const HANDS_OUT_TOKENS = /token/i;
const HANDS_OUT_TOKENS_AS_KEY = /(?:acquire|get|issue)\w*token|obotoken/i;

/** Reads `/v1.0/sites/{site}/lists`, `/v1.0/sites('a')/lists` and `/v1.0/drives/d/root:/x/y:/children`. */
export const graphGrammar: PathGrammar = {
  matches(pattern, path) {
    const steps = stepsOf(path);
    return steps !== undefined && fits(pattern.split('/').slice(1), steps, path.includes('**'));
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

/** A key in parentheses stands for the placeholder that follows its name. */
function fits(pattern: readonly string[], steps: readonly Step[], _open: boolean): boolean {
  let at = 0;
  for (let index = 0; index < pattern.length; index += 1) {
    const wanted = pattern[index] ?? '';
    if (wanted === '**') return steps.slice(at).every(({ name }) => !HANDS_OUT_TOKENS.test(name));
    const step = steps[at];
    if (step === undefined || (step.hasPath && !PATH_OWNERS.has(wanted))) return false;
    if (wanted.startsWith('{')) {
      if (step.args !== undefined || step.name === '' || step.name.startsWith('$')) return false;
    } else if (wanted.endsWith('()')) {
      if (step.name !== wanted.slice(0, -2)) return false;
    } else if (step.name !== wanted) return false;
    else if (step.args !== undefined) {
      index += 1;
      if (pattern[index]?.startsWith('{') !== true || !/^'(?:[^']|'')+'$/.test(step.args)) return false;
    }
    at += 1;
  }
  return at === steps.length;
}
