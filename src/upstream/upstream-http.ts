import { Injectable } from '@nestjs/common';
import { Env } from '../platform/env/env.js';
import { HttpClient, type HttpAnswer } from '../platform/http-client.js';
import { currentPart } from './batch/batch-part.js';
import type { UpstreamCall } from './upstream-call.js';

export type { UpstreamCall } from './upstream-call.js';

/** The one way to SharePoint and Graph: whatever is sent there passes here. */
@Injectable()
export class UpstreamHttp {
  constructor(
    private readonly http: HttpClient,
    private readonly env: Env,
  ) {}

  /** As {@link HttpClient.fetch}; for a part of a batch with the calls of its other parts. */
  fetch(call: UpstreamCall, limit: number): Promise<HttpAnswer> {
    const singly = (): Promise<HttpAnswer> => this.http.fetch(this.#named(call), limit);
    const part = currentPart();
    return part === undefined ? singly() : part.fetch(call, singly);
  }

  /** As {@link HttpClient.stream}. */
  stream(call: UpstreamCall): ReturnType<HttpClient['stream']> {
    currentPart()?.refuseBytes();
    return this.http.stream(this.#named(call));
  }

  /** Microsoft asks callers to name themselves, so that traffic can be told apart when it is throttled. */
  #named(call: UpstreamCall): UpstreamCall {
    return { ...call, headers: { ...call.headers, 'user-agent': this.env.upstreamUserAgent } };
  }
}
