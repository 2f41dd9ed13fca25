import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import { Env } from '../platform/env/env.js';
import { Log } from '../platform/log.js';
import { BffError } from '../platform/problem.js';
import { ApiClient } from './api-client.js';
import type { Caller } from './caller.decorator.js';
import type { Content } from './content-source.js';
import { beginning, firstOf } from './first-bytes.js';
import { objectOf, textOf } from './json.js';
import { UpstreamLimits } from './limits.js';
import { UpstreamHttp } from './upstream-http.js';
import { headersOf, type UpstreamRequest } from './upstream-request.js';
import { judgeFailure, judgeStrangePage, type Verdict } from './verdict.js';

/** "The security validation for this page is invalid": a form digest is asked for, or is too old. */
const DIGEST_CODES: ReadonlySet<string | undefined> = new Set(['-2130575252', '-2130575251']);
const DIGEST_FORM = /^0x[0-9A-Fa-f]+,[\x20-\x7e]{1,64}$/;

/** SharePoint's own REST API; paths are the site's, with `/_api`: `/sites/demo/_api/web`. */
@Injectable()
export class SharePointClient extends ApiClient {
  protected readonly service = 'sharepoint';

  constructor(http: UpstreamHttp, env: Env, clock: Clock, log: Log, limits: UpstreamLimits) {
    super({ http, env, clock, log, limits });
  }

  /** Calls with a token should need no form digest; a SharePoint that wants one all the same gets it, once. */
  protected override async repeatable(
    caller: Caller,
    request: UpstreamRequest,
    error: BffError,
  ): Promise<UpstreamRequest | undefined> {
    const { upstream } = error.options;
    if (upstream?.status !== 403 || !DIGEST_CODES.has(upstream.code) || request.method === 'GET')
      return super.repeatable(caller, request, error);
    const digest = await this.#digest(caller, request.path);
    if (digest === undefined) return undefined;
    return { ...request, headers: { ...request.headers, 'x-requestdigest': digest } };
  }

  async #digest(caller: Caller, path: string): Promise<string | undefined> {
    const [site = ''] = path.split('/_api', 1);
    const { body } = await this.sendOnce(caller, { method: 'POST', path: `${site}/_api/contextinfo` });
    const digest = textOf(body, 'FormDigestValue') ?? textOf(objectOf(body, 'd'), 'FormDigestValue');
    return digest !== undefined && DIGEST_FORM.test(digest) ? digest : undefined;
  }

  /**
   * The bytes at `path`, streamed; their first ones are there. `page`: whether they may be HTML, which is a sign-in page
   * otherwise. Throws the BffError to answer with.
   */
  open(caller: Caller, path: string, page: boolean): Promise<Content> {
    return this.recovering(caller, (token) => this.#begin(caller, path, { token, page }));
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
    const answer = { status, headers, body: await firstOf(content.body) };
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
