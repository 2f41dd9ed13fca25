import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import { Env } from '../platform/env/env.js';
import { Log } from '../platform/log.js';
import { BffError } from '../platform/problem.js';
import { ApiClient } from './api-client.js';
import type { Caller } from './caller.decorator.js';
import { ERROR_BYTES, firstOf, type Content } from './content-source.js';
import { beginning } from './first-bytes.js';
import { UpstreamLimits } from './limits.js';
import { transportProblem } from './transport-problem.js';
import { UpstreamHttp } from './upstream-http.js';
import { headersOf } from './upstream-request.js';
import { judgeFailure, judgeStrangePage, type Verdict } from './verdict.js';

/** SharePoint's own REST API; paths are the site's, with `/_api`: `/sites/demo/_api/web`. */
@Injectable()
export class SharePointClient extends ApiClient {
  protected readonly service = 'sharepoint';

  constructor(http: UpstreamHttp, env: Env, clock: Clock, log: Log, limits: UpstreamLimits) {
    super({ http, env, clock, log, limits });
  }

  /**
   * The bytes at `path`, streamed; their first ones are there. `page`: whether they may be HTML, which is a sign-in page
   * otherwise. Throws the BffError to answer with.
   */
  async open(caller: Caller, path: string, page: boolean): Promise<Content> {
    try {
      return await this.recovering(caller, (token) => this.#begin(caller, path, { token, page }));
    } catch (error) {
      throw transportProblem(error);
    }
  }

  async #begin(
    caller: Caller,
    path: string,
    { token, page }: { token: string; page: boolean },
  ): Promise<Verdict<Content>> {
    const { http, limits, clock } = this.parts;
    const content = await http.stream({
      service: this.service,
      owner: caller.owner,
      method: 'GET',
      url: `${this.base()}${path}`,
      headers: { ...headersOf({ method: 'GET', path }, token, caller.requestId), accept: '*/*' },
      timeout: limits.idle,
      signal: caller.deadline.signal,
    });
    const { statusCode: status, headers } = content;
    const html = /html/i.test(String(headers['content-type'] ?? ''));
    if (status === 200 && (page || !html)) {
      await beginning(content.body);
      return { kind: 'good', value: content };
    }
    const answer = { status, headers, body: await firstOf(content.body, ERROR_BYTES) };
    const place = { service: this.service, now: clock.now() } as const;
    return status >= 400 ? judgeFailure(answer, place) : judgeStrangePage(answer, place);
  }

  protected base(): string {
    const { sharePointUrl } = this.parts.env;
    if (sharePointUrl === undefined) {
      throw new BffError('internal_error', { cause: new Error('The call needs SHAREPOINT_URL.') });
    }
    return sharePointUrl;
  }
}
