/** One step of an `_api` path: `getByTitle('x')` or `items`. */
export interface Step {
  /** In lower case: SharePoint does not tell the cases apart. */
  name: string;
  /** Whether parentheses with something in them follow. */
  hasKey: boolean;
}

export interface ParsedPath {
  /** `/sites/demo`; empty for the root site. */
  site: string;
  steps: readonly Step[];
}

const STEP_NAME = /^[a-z_$][\w.$]*$/i;
const SITE_SEGMENT = /^(?!_)[^\\:*?"<>|#]{1,256}$/;
const API = '_api';
const MOST_STEPS = 24;

/**
 * One reading of a path (see readingsOf): the site in front of `_api`, the steps after it. Undefined for
 * everything that is not exactly that.
 */
export function parsePath(reading: string): ParsedPath | undefined {
  const [, before, after] = /^((?:\/[^/]+)*?)\/_api\/(.*)$/is.exec(reading) ?? [];
  if (before === undefined || after === undefined) return undefined;
  const folders = before.split('/').slice(1);
  if (!folders.every((name) => SITE_SEGMENT.test(name) && name.toLowerCase() !== API)) return undefined;
  const steps = stepsOf(after.endsWith('/') ? after.slice(0, -1) : after);
  return steps === undefined ? undefined : { site: before, steps };
}

/** Cuts at slashes outside parentheses; undefined when what is between them is no step. */
function stepsOf(text: string): Step[] | undefined {
  const steps: Step[] = [];
  for (let at = 0; at <= text.length;) {
    const end = endOfStep(text, at);
    const step = end === undefined ? undefined : stepOf(text.slice(at, end));
    if (end === undefined || step === undefined || steps.length >= MOST_STEPS) return undefined;
    steps.push(step);
    at = end + 1;
  }
  return steps;
}

function stepOf(text: string): Step | undefined {
  const open = text.indexOf('(');
  const name = open < 0 ? text : text.slice(0, open);
  const key = open < 0 ? '' : text.slice(open + 1, -1);
  return STEP_NAME.test(name) ? { name: name.toLowerCase(), hasKey: key.trim() !== '' } : undefined;
}

/**
 * Where the step that begins at `start` ends: at a slash, or the end of the text. A doubled quote closes and opens
 * again, which comes to the same. Undefined when parentheses stand anywhere but once, at the step's end.
 */
function endOfStep(text: string, start: number): number | undefined {
  let isOpen = false;
  let isQuoted = false;
  for (let at = start; at < text.length; at += 1) {
    const char = text[at];
    if (char === "'" && isOpen) isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (char === '/') return isOpen ? undefined : at;
    else if (char === '(' && isOpen) return undefined;
    else if (char === '(') isOpen = true;
    else if (char === ')') return endsAt(text, at + 1);
  }
  return isOpen ? undefined : text.length;
}

function endsAt(text: string, at: number): number | undefined {
  return at === text.length || text[at] === '/' ? at : undefined;
}
