import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import type { HttpAnswer, HttpRequest } from '../platform/http-client.js';
import { BffError } from '../platform/problem.js';
import type { Caller } from './caller.decorator.js';
import { callOfLink, problemOfLink, type Follower } from './granted-link.js';
import { parseJsonObject, textOf, type JsonObject } from './json.js';
import { UpstreamLimits } from './limits.js';
import { transportProblem } from './transport-problem.js';
import { UpstreamHttp } from './upstream-http.js';

/** Bytes `from` up to, and without, `to` of a file of `total`. */
export interface Piece {
  from: number;
  to: number;
  total: number;
  body: Buffer | Readable;
}

/** How far an upload has come. */
export interface UploadProgress {
  kind: 'going';
  /** Where SharePoint wants to go on; undefined when it does not say. */
  next: number | undefined;
  /** Milliseconds since the epoch; undefined when it does not say. */
  expiresAt: number | undefined;
}

/** It has become a file. */
export interface UploadEnd {
  kind: 'done';
  isNew: boolean;
  /** Graph's driveItem. */
  item: JsonObject;
}

const CANCEL_WITHIN_MS = 5_000;

/**
 * Where Graph's upload sessions take their bytes. Their links carry their own grant: no bearer goes there, and they are
 * sent as they were given.
 *
 * @see https://learn.microsoft.com/graph/api/driveitem-createuploadsession
 */
@Injectable()
export class UploadLinks {
  constructor(
    private readonly http: UpstreamHttp,
    private readonly clock: Clock,
    private readonly limits: UpstreamLimits,
  ) {}

  /** Sends a piece, once. Throws the BffError to answer with. */
  async put(
    caller: Caller,
    link: string,
    { from, to, total, body }: Piece,
  ): Promise<UploadProgress | UploadEnd> {
    const headers = {
      'content-type': 'application/octet-stream',
      'content-length': String(to - from),
      'content-range': `bytes ${from}-${to - 1}/${total}`,
    };
    const answer = await this.#call(caller, link, { method: 'PUT', headers, body });
    const said = this.#judge(answer);
    if (answer.status === 202) return progressOf(said);
    return { kind: 'done', isNew: answer.status === 201, item: said };
  }

  /** Throws the BffError to answer with; `not_found` when the upload is over or too old. */
  async progress(caller: Caller, link: string): Promise<UploadProgress> {
    return progressOf(this.#judge(await this.#call(caller, link, { method: 'GET' })));
  }

  /** Ends an upload, whether anybody is there to hear of it or not. Says whether it is over: one that is not expires. */
  async cancel({ owner, requestId }: Pick<Caller, 'owner' | 'requestId'>, link: string): Promise<boolean> {
    const deadline = { signal: AbortSignal.timeout(CANCEL_WITHIN_MS) };
    const asked = this.#send({ owner, requestId, deadline }, link, { method: 'DELETE' });
    const status = await asked.then(
      (answer) => answer.status,
      () => 0,
    );
    return status === 404 || (status >= 200 && status < 300);
  }

  async #call(caller: Caller, link: string, call: Call): Promise<HttpAnswer> {
    try {
      return await this.#send(caller, link, call);
    } catch (error) {
      throw transportProblem(error);
    }
  }

  #send(follower: Follower, link: string, call: Call): Promise<HttpAnswer> {
    const { call: timeout, json } = this.limits;
    return this.http.fetch(callOfLink(follower, link, { ...call, timeout }), json);
  }

  /** The object of a good answer. */
  #judge(answer: HttpAnswer): JsonObject {
    const good = answer.status >= 200 && answer.status < 300;
    const body = good ? parseJsonObject(answer.body.toString('utf8')) : undefined;
    if (body !== undefined) return body;
    const problem = problemOfLink(answer, this.clock.now());
    if (good) throw new BffError('upstream_invalid', problem.options);
    if (problem.code === 'not_found') throw new BffError('not_found', { ...problem.options, detail: GONE });
    throw problem;
  }
}

type Call = Pick<HttpRequest, 'method' | 'headers' | 'body'>;

/** Of an upload that was finished, cancelled or left for too long. */
export const GONE =
  'The upload is over or was not continued in time: start a new upload and go on with that one.';

/** `["26-"]`, or `["26-50", "77-"]` for an upload with holes: the first place. */
export function progressOf(said: JsonObject): UploadProgress {
  const ranges: unknown = said['nextExpectedRanges'];
  const first: unknown = Array.isArray(ranges) ? ranges[0] : undefined;
  const start = typeof first === 'string' ? /^(\d{1,15})(?:-|$)/.exec(first)?.[1] : undefined;
  const expiresAt = Date.parse(textOf(said, 'expirationDateTime') ?? '');
  return {
    kind: 'going',
    next: start === undefined ? undefined : Number(start),
    expiresAt: Number.isNaN(expiresAt) ? undefined : expiresAt,
  };
}
