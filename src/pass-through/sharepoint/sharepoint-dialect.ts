import { Injectable } from '@nestjs/common';
import { ROUTES, type Problem } from '@entra-bff/contract';
import { Env } from '../../platform/env/env.js';
import type { BffError } from '../../platform/problem.js';
import { Dialect, UpstreamRefusal } from '../dialect.js';

/** SharePoint's envelope around a problem: PnPjs shows `odata.error.message.value` and the whole body. */
@Injectable()
export class SharePointDialect extends Dialect {
  constructor(private readonly env: Env) {
    super();
  }

  override render(problem: Problem, error: BffError): object {
    const words = error instanceof UpstreamRefusal ? error.words : undefined;
    const value = this.#ours(words?.message ?? problem.detail ?? problem.title);
    return {
      'odata.error': { code: words?.code ?? problem.code, message: { lang: 'en-US', value } },
      ...problem,
    };
  }

  /** Messages name the site that was asked: to the page that is one below us. */
  #ours(message: string): string {
    const { sharePointUrl = '', publicUrl } = this.env;
    return sharePointUrl === ''
      ? message
      : message.replaceAll(sharePointUrl, publicUrl + ROUTES.sharePointMount);
  }
}
