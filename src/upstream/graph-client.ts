import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import { Env } from '../platform/env/env.js';
import { Log } from '../platform/log.js';
import { ApiClient } from './api-client.js';
import type { Caller } from './caller.decorator.js';
import { contentTarget, monitorTarget } from './content-target.js';
import { UpstreamLimits } from './limits.js';
import { UpstreamHttp } from './upstream-http.js';
import type { UpstreamRequest } from './upstream-request.js';
import { judgeFailure, judgeStrangePage, judgeUnusable, type Verdict } from './verdict.js';

/** What of Graph is called: its paths are below it. */
export const GRAPH_VERSION = '/v1.0';

/** Microsoft Graph; paths are below `/v1.0`. */
@Injectable()
export class GraphClient extends ApiClient {
  protected readonly service = 'graph';

  constructor(http: UpstreamHttp, env: Env, clock: Clock, log: Log, limits: UpstreamLimits) {
    super({ http, env, clock, log, limits });
  }

  /**
   * Where the bytes of a file are: an absolute, short-lived link that needs no token. It must not leave us. With
   * `pictures` also where SharePoint draws thumbnails.
   */
  locate(caller: Caller, path: string, from: { pictures?: boolean } = {}): Promise<string> {
    return this.withToken(caller, { method: 'GET', path }, (answer): Verdict<string> => {
      const at = { service: this.service, now: this.parts.clock.now() } as const;
      if (answer.status >= 400) return judgeFailure(answer, at);
      const target = contentTarget(answer, this.parts.env, from);
      return target === undefined ? judgeStrangePage(answer, at) : { kind: 'good', value: target };
    });
  }

  /** Starts what takes its time: the absolute link that tells how it goes. It needs no token and must not leave us. */
  begin(caller: Caller, request: UpstreamRequest): Promise<string> {
    return this.withToken(caller, request, (answer): Verdict<string> => {
      const at = { service: this.service, now: this.parts.clock.now() } as const;
      if (answer.status >= 400) return judgeFailure(answer, at);
      if (answer.status !== 202) return judgeStrangePage(answer, at);
      const target = monitorTarget(answer, this.parts.env);
      // It has begun: the call must not be made again.
      return target === undefined ? judgeUnusable(answer, at) : { kind: 'good', value: target };
    });
  }

  protected base(): string {
    return this.parts.env.graphUrl + GRAPH_VERSION;
  }
}
