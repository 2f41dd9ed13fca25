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
 * One reading of a path (see apiReadings): the site in front of `_api`, the steps after it. Undefined for
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

/**
 * A name, perhaps arguments in parentheses, and a slash or the end. Slashes and parentheses may stand in literals; a
 * doubled quote closes one and opens another, which comes to the same.
 */
const STEP = /([^'()/]*)(?:\(((?:[^'()/]|'[^']*')*)\))?(\/|$)/y;

/** Undefined when the text is no row of steps. */
function stepsOf(text: string): Step[] | undefined {
  const steps: Step[] = [];
  let rest = '/';
  for (let at = 0; rest === '/'; at = STEP.lastIndex) {
    STEP.lastIndex = at;
    const [, name = '', key = '', end = ''] = STEP.exec(text) ?? [];
    if (!STEP_NAME.test(name) || steps.length >= MOST_STEPS) return undefined;
    steps.push({ name: name.toLowerCase(), hasKey: key.trim() !== '' });
    rest = end;
  }
  return steps;
}
