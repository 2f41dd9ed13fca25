import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import { Env } from '../platform/env/env.js';
import type { HttpAnswer } from '../platform/http-client.js';
import { BffError } from '../platform/problem.js';
import type { Caller } from './caller.decorator.js';
import { isContentLink } from './content-target.js';
import { problemOf } from './error-map.js';
import { callOfLink, problemOfLink } from './granted-link.js';
import { isJsonObject, numberOf, parseJsonObject, textOf, type JsonObject } from './json.js';
import { UpstreamLimits } from './limits.js';
import { transportProblem } from './transport-problem.js';
import { UpstreamHttp } from './upstream-http.js';
import { readSignal } from './upstream-signal.js';

/** How far a copy is. */
export type CopyProgress =
  /** 0 to 100, when it is told. */
  | { state: 'running'; percentage: number | undefined }
  /** The id of what was made, when it is told. */
  | { state: 'completed'; itemId: string | undefined }
  | { state: 'failed'; problem: BffError };

const FAILED: ReadonlySet<string> = new Set(['failed', 'deleteFailed', 'cancelled']);

/**
 * Asks how a copy goes. The address that Graph gives for it carries its own grant, so no bearer goes there:
 * https://learn.microsoft.com/graph/long-running-actions-overview
 */
@Injectable()
export class CopyMonitor {
  constructor(
    private readonly http: UpstreamHttp,
    private readonly env: Env,
    private readonly clock: Clock,
    private readonly limits: UpstreamLimits,
  ) {}

  /** `link` is what {@link GraphClient.begin} gave. Throws the BffError to answer with. */
  async look(caller: Caller, link: string): Promise<CopyProgress> {
    if (!isContentLink(link, this.env)) throw new BffError('upstream_invalid');
    const answer = await this.#get(caller, link);
    // At its end, the monitor may lead on to what was made.
    if (answer.status === 303) return { state: 'completed', itemId: itemIn(answer.headers['location']) };
    const told = parseJsonObject(answer.body.toString('utf8'));
    if (answer.status >= 300 || told === undefined) throw problemOfLink(answer, this.clock.now());
    const status = textOf(told, 'status');
    if (status === undefined) throw new BffError('upstream_invalid');
    if (status === 'completed') return { state: 'completed', itemId: madeBy(told) };
    if (FAILED.has(status)) return { state: 'failed', problem: this.#failure(answer, told) };
    return { state: 'running', percentage: numberOf(told, 'percentageComplete') };
  }

  async #get(caller: Caller, url: string): Promise<HttpAnswer> {
    const { call: timeout, json } = this.limits;
    try {
      return await this.http.fetch(callOfLink(caller, url, { method: 'GET', timeout }), json);
    } catch (error) {
      throw transportProblem(error);
    }
  }

  /** The code is in an `error`, as everywhere, or in a member of the job's own. */
  #failure({ status, headers, body }: HttpAnswer, told: JsonObject): BffError {
    const error = isJsonObject(told['error']) ? undefined : { code: textOf(told, 'errorCode') };
    const about = error === undefined ? body : Buffer.from(JSON.stringify({ error }));
    const problem = problemOf(readSignal('sharepoint', { status, headers, body: about }), this.clock.now());
    if (problem.code !== 'upstream_invalid') return problem;
    return new BffError(problem.code, {
      ...problem.options,
      detail: 'SharePoint could not make the copy.',
    });
  }
}

function madeBy(told: JsonObject): string | undefined {
  return textOf(told, 'resourceId') ?? itemIn(textOf(told, 'resourceLocation'));
}

function itemIn(location: string | string[] | undefined): string | undefined {
  return typeof location === 'string' ? /\/items\/([^/?#]+)/.exec(location)?.[1] : undefined;
}
