import { Injectable } from '@nestjs/common';
import type { Resource } from '@entra-bff/contract';
import { Env } from '../platform/env/env.js';
import { HttpClient, type HttpAnswer, type HttpRequest } from '../platform/http-client.js';

/** A call to SharePoint or Graph, or to a link that one of them gave. */
export interface UpstreamCall extends HttpRequest {
  service: Resource;
  /** Names the user whose budget it counts against. */
  owner: string;
}

/** The one way to SharePoint and Graph: whatever is sent there passes here. */
@Injectable()
export class UpstreamHttp {
  constructor(
    private readonly http: HttpClient,
    private readonly env: Env,
  ) {}

  /** As {@link HttpClient.fetch}. */
  fetch(call: UpstreamCall, limit: number): Promise<HttpAnswer> {
    return this.http.fetch(this.#named(call), limit);
  }

  /** As {@link HttpClient.stream}. */
  stream(call: UpstreamCall): ReturnType<HttpClient['stream']> {
    return this.http.stream(this.#named(call));
  }

  /** Microsoft asks callers to name themselves, so that traffic can be told apart when it is throttled. */
  #named(call: UpstreamCall): UpstreamCall {
    return { ...call, headers: { ...call.headers, 'user-agent': this.env.upstreamUserAgent } };
  }
}
