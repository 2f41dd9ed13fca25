import { Injectable } from '@nestjs/common';
import type { Problem } from '@entra-bff/contract';
import type { BffError } from '../../platform/problem.js';
import { Dialect, UpstreamRefusal } from '../dialect.js';

/** SharePoint's envelope around a problem: PnPjs shows `odata.error.message.value` and the whole body. */
@Injectable()
export class SharePointDialect extends Dialect {
  override render(problem: Problem, error: BffError): object {
    const words = error instanceof UpstreamRefusal ? error.words : undefined;
    const message = { lang: 'en-US', value: words?.message ?? problem.detail };
    return { 'odata.error': { code: words?.code ?? problem.code, message }, ...problem };
  }
}
