import { Injectable } from '@nestjs/common';
import { ROUTES } from '@entra-bff/contract';
import { Env } from '../../platform/env/env.js';
import { BffError } from '../../platform/problem.js';
import { REQUEST_HEADERS, RESPONSE_HEADERS } from '../header-rules.js';
import { Mount } from '../mount.js';
import { SharePointAllowList } from './sharepoint-allow-list.js';
import { SharePointDialect } from './sharepoint-dialect.js';
import { sharePointLinks } from './sharepoint-links.js';

/** The configured tenant's SharePoint: every site of it, below one path. */
@Injectable()
export class SharePointMount extends Mount {
  readonly resource = 'sharepoint';
  readonly prefix = ROUTES.sharePointMount;
  readonly handles = `${ROUTES.sharePointMount}/~`;
  readonly upstream: string;
  readonly allow: SharePointAllowList;
  readonly headers = {
    /** No form digest: a bearer token needs none, and SharePoint would judge it. */
    request: new Set([...REQUEST_HEADERS, 'odata-maxversion', 'odata-version', 'x-http-method']),
    response: new Set([...RESPONSE_HEADERS, 'dataserviceversion', 'sprequestguid']),
  };
  readonly links = sharePointLinks;

  constructor(
    env: Env,
    readonly dialect: SharePointDialect,
  ) {
    super();
    if (env.sharePointUrl === undefined) {
      throw new BffError('internal_error', { cause: new Error('The mount needs SHAREPOINT_URL.') });
    }
    this.upstream = env.sharePointUrl;
    const own = env.passRules.filter(({ mount }) => mount === ROUTES.sharePointMount);
    this.allow = new SharePointAllowList(env.passDefaults, own, this.prefix);
  }
}
