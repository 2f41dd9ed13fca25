import type { IncomingHttpHeaders } from 'node:http';
import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import { bodyFailure, type HttpClient } from '../platform/http-client.js';
import { BffError } from '../platform/problem.js';
import type { Asker } from './caller.decorator.js';
import { problemOf } from './error-map.js';
import { beginning } from './first-bytes.js';
import { UpstreamLimits } from './limits.js';
import { transportProblem } from './transport-problem.js';
import { UpstreamHttp } from './upstream-http.js';
import { readSignal } from './upstream-signal.js';

export type Content = Awaited<ReturnType<HttpClient['stream']>>;

const ASKED = ['range', 'if-range', 'if-none-match', 'if-match'] as const;
const GOOD: ReadonlySet<number> = new Set([200, 206, 304]);
/** How much of a refusal is read. */
export const ERROR_BYTES = 65_536;

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

  #get({ owner, requestId, deadline }: Asker, url: string, asked: IncomingHttpHeaders): Promise<Content> {
    const headers: Record<string, string> = {
      accept: '*/*',
      'accept-encoding': 'identity',
      'client-request-id': requestId,
    };
    for (const name of ASKED) {
      const value = asked[name];
      if (typeof value === 'string') headers[name] = value;
    }
    return this.http.stream({
      service: 'sharepoint',
      owner,
      method: 'GET',
      url,
      headers,
      timeout: this.limits.idle,
      signal: deadline.signal,
    });
  }

  /** A 401 is about the link, which we got a moment ago: signing in again would not help. */
  async #refusal({ statusCode: status, headers, body }: Content): Promise<BffError> {
    const read = await firstOf(body, ERROR_BYTES);
    const problem = problemOf(readSignal('sharepoint', { status, headers, body: read }), this.clock.now());
    return problem.code === 'reauth_required' ? new BffError('upstream_invalid', problem.options) : problem;
  }
}

/** The beginning of a body that nobody streams. Throws a HttpFailure. */
export async function firstOf(body: Content['body'], limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body) {
      const bytes = Buffer.from(chunk);
      chunks.push(bytes);
      size += bytes.length;
      if (size > limit) break;
    }
  } catch (error) {
    throw bodyFailure(error);
  }
  return Buffer.concat(chunks);
}
