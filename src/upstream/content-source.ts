import type { IncomingHttpHeaders } from 'node:http';
import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import type { HttpClient } from '../platform/http-client.js';
import type { BffError } from '../platform/problem.js';
import type { Asker } from './caller.decorator.js';
import { beginning, firstOf } from './first-bytes.js';
import { callOfLink, problemOfLink } from './granted-link.js';
import { UpstreamLimits } from './limits.js';
import { transportProblem } from './transport-problem.js';
import { UpstreamHttp } from './upstream-http.js';

export type Content = Awaited<ReturnType<HttpClient['stream']>>;

const ASKED = ['range', 'if-range', 'if-none-match', 'if-match'] as const;
const GOOD: ReadonlySet<number> = new Set([200, 206, 304]);

/** Where Graph's links to content lead. They carry their own grant, so no bearer goes there. */
@Injectable()
export class ContentSource {
  constructor(
    private readonly http: UpstreamHttp,
    private readonly clock: Clock,
    private readonly limits: UpstreamLimits,
  ) {}

  /**
   * Follows `link` byte for byte, with what `asked` says of ranges and versions. The answer's first bytes are
   * there; it is 200, 206 or 304, or 416 without a body. Throws the BffError to answer with for any other.
   */
  async open(caller: Asker, link: string, asked: IncomingHttpHeaders): Promise<Content> {
    try {
      return await this.#begun(caller, link, asked);
    } catch (error) {
      throw transportProblem(error);
    }
  }

  async #begun(caller: Asker, link: string, asked: IncomingHttpHeaders): Promise<Content> {
    const content = await this.#get(caller, link, asked);
    if (content.statusCode === 416) await content.body.dump();
    else if (GOOD.has(content.statusCode)) await beginning(content.body);
    else throw await this.#refusal(content);
    return content;
  }

  #get(caller: Asker, url: string, asked: IncomingHttpHeaders): Promise<Content> {
    const headers: Record<string, string> = { accept: '*/*' };
    for (const name of ASKED) {
      const value = asked[name];
      if (typeof value === 'string') headers[name] = value;
    }
    return this.http.stream(callOfLink(caller, url, { method: 'GET', headers, timeout: this.limits.idle }));
  }

  async #refusal({ statusCode: status, headers, body }: Content): Promise<BffError> {
    return problemOfLink({ status, headers, body: await firstOf(body) }, this.clock.now());
  }
}
