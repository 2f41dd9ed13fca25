import type { IncomingHttpHeaders } from 'node:http';
import { Injectable } from '@nestjs/common';
import { API_CSP } from '../../platform/edge/headers.js';
import { Clock } from '../../platform/clock.js';
import { HttpClient } from '../../platform/http-client.js';
import { Log } from '../../platform/log.js';
import { BffError } from '../../platform/problem.js';
import type { Caller } from '../caller.decorator.js';
import { attachment, nameIn } from './content-disposition.js';
import { problemOf } from './error-map.js';
import { beginning, type Bytes } from './first-bytes.js';
import { GraphClient } from './graph-client.js';
import { USER_AGENT } from './graph-request.js';
import { textOf } from './json.js';
import { UpstreamLimits } from './limits.js';
import { transportProblem } from './transport-problem.js';
import { readSignal } from './upstream-signal.js';

type Target = Awaited<ReturnType<HttpClient['stream']>>;

/** A file's bytes with the headers of our answer. */
export interface Download {
  status: 200 | 206 | 304;
  headers: Record<string, string>;
  /** Absent for 304. Breaks off when the upstream does. */
  body: Bytes | undefined;
}

const ASKED = ['range', 'if-range', 'if-none-match'] as const;
const RELAYED = [
  'content-type',
  'content-length',
  'content-range',
  'accept-ranges',
  'etag',
  'last-modified',
] as const;
const ERROR_BYTES = 65_536;

/** Files, streamed. The link that Graph hands out is a secret: it is followed here and never shown. */
@Injectable()
export class Downloads {
  constructor(
    private readonly graph: GraphClient,
    private readonly http: HttpClient,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly limits: UpstreamLimits,
  ) {}

  /** `path` is the file's in Graph. Throws the BffError to answer with. */
  async open(caller: Caller, path: string, asked: IncomingHttpHeaders): Promise<Download> {
    const link = await this.graph.locate(caller, `${path}/content`);
    const target = await this.#follow(caller, link, asked);
    const { statusCode: status, headers, body } = target;
    if (status !== 200 && status !== 206 && status !== 304) throw await this.#refusal(caller, target);
    const own = { ...relayed(headers), ...guarded(await this.#name(caller, path, headers)) };
    if (status === 304) {
      await body.dump();
      return { status, headers: own, body: undefined };
    }
    const bytes = await beginning(body).catch((error: unknown) => {
      throw this.#reported(caller, transportProblem(error, 'sharepoint'));
    });
    return { status, headers: own, body: bytes };
  }

  /** No bearer: the link has its own grant, and a host that saw both could use the greater one. */
  async #follow(caller: Caller, url: string, asked: IncomingHttpHeaders): Promise<Target> {
    const conditions = ASKED.map((name) => [name, asked[name]] as const).filter(
      (header): header is [(typeof ASKED)[number], string] => typeof header[1] === 'string',
    );
    const headers = {
      ...Object.fromEntries(conditions),
      accept: '*/*',
      'accept-encoding': 'identity',
      'client-request-id': caller.requestId,
      'user-agent': USER_AGENT,
    };
    const { signal } = caller;
    try {
      return await this.http.stream({ method: 'GET', url, headers, timeout: this.limits.idle, signal });
    } catch (error) {
      throw this.#reported(caller, transportProblem(error, 'sharepoint'));
    }
  }
}
