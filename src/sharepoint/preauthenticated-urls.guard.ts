import { Injectable, type CanActivate } from '@nestjs/common';
import { Env } from '../platform/env/env.js';
import { BffError } from '../platform/problem.js';

/** Lets nobody have a link that works without a token, unless the operator says so: no token is fetched for it. */
@Injectable()
export class PreauthenticatedUrlsGuard implements CanActivate {
  constructor(private readonly env: Env) {}

  canActivate(): boolean {
    if (this.env.preauthenticatedUrlsAllowed) return true;
    throw new BffError('access_denied', {
      detail:
        'Links that work without a token are not handed out here: that takes the setting PREAUTHENTICATED_URLS=allowed.',
    });
  }
}
