import { BffError } from '../../../platform/problem.js';

/** Why a bearer token is not acceptable: a word for the audit log, never what the token holds. */
type RefusedFor =
  | 'header'
  | 'form'
  | 'algorithm'
  | 'type'
  | 'key'
  | 'signature'
  | 'audience'
  | 'issuer'
  | 'tenant'
  | 'guest'
  | 'expired'
  | 'not_yet_valid'
  | 'claims'
  | 'not_an_access_token'
  | 'scope';

/** RFC 6750 §3: what a client is told that presented a token which is not acceptable. */
export const INVALID_TOKEN = 'Bearer error="invalid_token"';

export class BearerRefused extends BffError {
  constructor(
    readonly reason: RefusedFor,
    wwwAuthenticate = INVALID_TOKEN,
    detail?: string,
  ) {
    super('invalid_token', { wwwAuthenticate, ...(detail !== undefined && { detail }) });
  }
}
