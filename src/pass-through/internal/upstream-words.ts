import type { Env } from '../../platform/env/env.js';
import type { UpstreamWords } from '../dialect.js';
import { isJsonObject, objectOf, parseJsonObject, textOf } from '../../upstream/json.js';

const LONGEST = 1_000;
const CODE = /^[\w.,:-]+(?: [\w.,:-]+)*$/;
/** A token, or something sealed, in whatever encoding. */
const OPAQUE = /[A-Za-z0-9+/_=-]{40,}|(?:%[0-9a-f]{2}){12,}|Bearer |AADSTS|tempauth/i;

/**
 * What an upstream says of its error, for clients that switch on its codes and show its text. An upstream may echo what it
 * was sent: a text in which that could hide is not repeated.
 */
export function wordsOf(body: Buffer, { tenantId }: Pick<Env, 'tenantId'>): UpstreamWords | undefined {
  const answer = parseJsonObject(body.toString('utf8', 0, 65_536));
  const error = objectOf(answer, 'error') ?? objectOf(answer, 'odata.error');
  const code = textOf(error, 'code');
  if (code === undefined || !CODE.test(code) || !isHarmless(code, tenantId)) return undefined;
  const said = error?.['message'];
  const message = isJsonObject(said) ? textOf(said, 'value') : said;
  return {
    code,
    message: typeof message === 'string' && isHarmless(message, tenantId) ? message : undefined,
  };
}

function isHarmless(text: string, tenantId: string): boolean {
  return text.length <= LONGEST && !OPAQUE.test(text) && !text.toLowerCase().includes(tenantId);
}
