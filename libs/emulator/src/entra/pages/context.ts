import { EntraFailure } from '../failure.js';

/**
 * The hidden field `ctx`: the authorization request that a page interrupts. Plain base64url, so that a page stays good
 * when the emulator restarts; there is nothing to protect, since anyone may sign in as anyone here.
 */
export function writeContext(parameters: URLSearchParams): string {
  return Buffer.from(parameters.toString()).toString('base64url');
}

export function readContext(context: string): URLSearchParams {
  const parameters = new URLSearchParams(Buffer.from(context, 'base64url').toString('utf8'));
  if (!parameters.has('client_id')) throw new EntraFailure(9002313, { detail: 'ctx is not from a page.' });
  return parameters;
}
