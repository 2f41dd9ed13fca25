import type { PathGrammar } from '../../allow-list.js';
import { parsePath, type Step } from './parse-path.js';

/** What is never let pass, whatever is configured: functions that hand out tokens, code that runs, the whole tenant. */
const FORBIDDEN =
  /token|processquery|appregistration|appprincipal|preauthorized|usercustomactions|^sp\.directory|^microsoft\.sharepoint\.internal|tenant/;
/** Properties and functions that have the word in their names and hand out none. */
const HARMLESS = new Set(['currentchangetoken', 'getlistitemchangessincetoken']);

/**
 * Reads `/_api/web/roleassignments`, for every site, and `/sites/hr/_api/web/roleassignments`, for one. Keys are not part
 * of a pattern, and the case of letters does not count, as in SharePoint.
 */
export const apiGrammar: PathGrammar = {
  matches(pattern, path) {
    const anyRest = pattern.endsWith('/**');
    const wanted = parsePath(anyRest ? `${pattern.slice(0, -2)}any` : pattern);
    const given = parsePath(path);
    if (wanted === undefined || given === undefined) return false;
    const steps = anyRest ? wanted.steps.slice(0, -1) : wanted.steps;
    if (wanted.site !== '' && wanted.site.toLowerCase() !== given.site.toLowerCase()) return false;
    if (anyRest ? given.steps.length < steps.length : given.steps.length !== steps.length) return false;
    return steps.every(({ name }, at) => given.steps[at]?.name === name);
  },
  isForbidden(path) {
    const parsed = parsePath(path);
    return parsed === undefined || parsed.steps.some(isForbiddenStep);
  },
};

export function isForbiddenStep({ name }: Pick<Step, 'name'>): boolean {
  return FORBIDDEN.test(name) && !HARMLESS.has(name);
}
