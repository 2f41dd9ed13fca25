import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import { Env } from '../platform/env/env.js';
import { Log } from '../platform/log.js';
import { BffError } from '../platform/problem.js';
import { ApiClient } from './api-client.js';
import { UpstreamLimits } from './limits.js';
import { UpstreamHttp } from './upstream-http.js';

/** SharePoint's own REST API; paths are the site's, with `/_api`: `/sites/demo/_api/web`. */
@Injectable()
export class SharePointClient extends ApiClient {
  protected readonly service = 'sharepoint';

  constructor(http: UpstreamHttp, env: Env, clock: Clock, log: Log, limits: UpstreamLimits) {
    super({ http, env, clock, log, limits });
  }

  protected base(): string {
    const { sharePointUrl } = this.parts.env;
    if (sharePointUrl === undefined) {
      throw new BffError('internal_error', { cause: new Error('The call needs SHAREPOINT_URL.') });
    }
    return sharePointUrl;
  }
}
