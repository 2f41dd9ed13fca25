import { Injectable, type CanActivate } from '@nestjs/common';
import { Env } from '../platform/env/env.js';
import { BffError } from '../platform/problem.js';

/** Without SharePoint's address there is nothing behind a route that needs its own API. */
@Injectable()
export class SharePointUrlGuard implements CanActivate {
  constructor(private readonly env: Env) {}

  canActivate(): boolean {
    if (this.env.sharePointUrl !== undefined) return true;
    throw new BffError('not_found', {
      detail: 'This is served by SharePoint itself: an operator has to set SHAREPOINT_URL first.',
    });
  }
}
