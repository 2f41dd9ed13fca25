import { Injectable } from '@nestjs/common';
import { KeyRing } from '@entra-bff/msal-redis-cache';
import { Env } from '../env/env.js';

/** The service's key ring, as one injectable. */
@Injectable()
export class Vault {
  readonly ring: KeyRing;
  /** The name of the first key. */
  readonly kid: string;

  constructor(env: Env) {
    this.ring = KeyRing.parse(env.encryptionKeys);
    this.kid = env.encryptionKeys.split(':', 1)[0]?.trim() ?? '';
  }
}
