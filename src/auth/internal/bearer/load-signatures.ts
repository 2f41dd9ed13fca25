import type { Env } from '../../../platform/env/env.js';
import { BearerRefused } from './bearer-refused.js';
import { BearerSignatures } from './bearer-signatures.js';
import type { Claims } from './decoded-bearer.js';

/** Bearer tokens are off. */
class NoSignatures extends BearerSignatures {
  override async claimsOf(): Promise<Claims> {
    throw new BearerRefused('signature');
  }
}

/** passport-azure-ad and what it brings are loaded only where bearer tokens are on: 30 MB, and out of support. */
export async function loadSignatures(env: Env): Promise<BearerSignatures> {
  if (env.bearer === undefined) return new NoSignatures();
  const { PassportSignatures } = await import('./passport/passport-signatures.js');
  return new PassportSignatures(env.clientId, env.bearer);
}
