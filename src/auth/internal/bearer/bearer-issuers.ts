import { cloudOf } from '../../../platform/env/clouds.js';
import { TENANT_PLACEHOLDER } from '../entra/discovery.js';
import { BearerRefused } from './bearer-refused.js';

/**
 * Which issuers a token of this tenant may name, letter by letter: what discovery says, and the v2 and v1 forms of the
 * authority. One tenant's keys are every tenant's, so that the issuer has to be the tenant's own.
 */
export function issuersOf(tid: string, authorityHost: string, discovered: string): readonly string[] {
  const issuer = discovered.replace(TENANT_PLACEHOLDER, tid);
  // The authority of one tenant, by its id or by a domain of it.
  if (!issuer.toLowerCase().includes(`/${tid.toLowerCase()}/`)) throw new BearerRefused('tenant');
  const v1 = cloudOf(authorityHost).v1Issuer;
  return [...new Set([issuer, `${authorityHost}/${tid}/v2.0`, `${v1}/${tid}/`])];
}
