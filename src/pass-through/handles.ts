import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { HttpAnswer, HttpRequest } from '../platform/http-client.js';
import { BffError } from '../platform/problem.js';
import type { Asker } from '../upstream/caller.decorator.js';
import { ContentSource } from '../upstream/content-source.js';
import { callOfLink } from '../upstream/granted-link.js';
import { parseJsonObject } from '../upstream/json.js';
import { UpstreamLimits } from '../upstream/limits.js';
import { transportProblem } from '../upstream/transport-problem.js';
import { UpstreamHttp } from '../upstream/upstream-http.js';
import { UpstreamRefusal } from './dialect.js';
import { allowed } from './header-rules.js';
import { Answers } from './internal/answers.js';
import { arriving, ownFailure } from './internal/arriving-body.js';
import type { PassAnswer } from './internal/pass-answer.js';
import { judgeCoding } from './internal/pass-body.js';
import { SealedLinks, type OpenedLink } from './internal/sealed-links.js';
import type { SecretKind } from './link-rules.js';
import type { Mount } from './mount.js';

const METHODS: Record<SecretKind, readonly string[]> = {
  upload: ['GET', 'PUT', 'DELETE'],
  download: ['GET'],
  monitor: ['GET', 'DELETE'],
};
const UPLOAD_HEADERS: ReadonlySet<string> = new Set(['content-range', 'content-type', 'if-match']);

/** What stands behind sealed links: called byte for byte as the upstream wrote it, and without a token. */
@Injectable()
export class Handles {
  constructor(
    private readonly sealed: SealedLinks,
    private readonly source: ContentSource,
    private readonly http: UpstreamHttp,
    private readonly answers: Answers,
    private readonly limits: UpstreamLimits,
  ) {}

  /** Throws the BffError to answer with. */
  async answer(asker: Asker, mount: Mount, request: FastifyRequest): Promise<PassAnswer> {
    const [path = ''] = request.originalUrl.split('?', 1);
    const link = this.sealed.open(path.slice(mount.handles.length + 1), asker.owner, mount);
    if (!METHODS[link.kind].includes(request.method)) {
      throw new BffError('method_not_allowed', { allow: METHODS[link.kind] });
    }
    if (link.kind === 'download') {
      return this.answers.file(await this.source.open(asker, link.url, request.headers), asker);
    }
    return this.#forward(asker, link, mount, request);
  }

  async #forward(
    asker: Asker,
    { url }: OpenedLink,
    mount: Mount,
    request: FastifyRequest,
  ): Promise<PassAnswer> {
    judgeCoding(request);
    const { method, headers, body } = request;
    const length = headers['content-length'];
    const streamed = body instanceof Readable ? arriving(body, request, this.limits.clientIdle) : undefined;
    if (streamed !== undefined) asker.deadline.lift();
    const answer = await this.#call(asker, url, {
      method,
      headers: {
        ...allowed(headers, UPLOAD_HEADERS),
        ...(streamed !== undefined && length !== undefined && { 'content-length': length }),
      },
      ...(streamed !== undefined && { body: streamed }),
    });
    try {
      return await this.answers.ofLink(answer, asker, mount);
    } catch (error) {
      throw isRangeRefused(error, method) ? await this.#withPlace(asker, url, error) : error;
    }
  }

  /** Says where the upload goes on: many refusals of a piece do not. */
  async #withPlace(asker: Asker, url: string, refusal: BffError): Promise<BffError> {
    asker.deadline.restart();
    const progress = await this.#call(asker, url, { method: 'GET' }).catch(() => undefined);
    const said: unknown = parseJsonObject(progress?.body.toString('utf8') ?? '')?.['nextExpectedRanges'];
    const isList =
      Array.isArray(said) && said.every((range) => /^\d{1,15}-(?:\d{1,15})?$/.test(String(range)));
    if (!isList) return refusal;
    const problem = new BffError(refusal.code, {
      ...refusal.options,
      nextExpectedRanges: said.map(String),
    });
    return refusal instanceof UpstreamRefusal
      ? new UpstreamRefusal(problem, refusal.words, refusal.headers)
      : problem;
  }

  async #call(asker: Asker, url: string, call: Call): Promise<HttpAnswer> {
    const { call: timeout, json } = this.limits;
    try {
      const once = { ...callOfLink(asker, url, { ...call, timeout }), retry: 'never' } as const;
      return await this.http.fetch(once, json);
    } catch (error) {
      throw ownFailure(call.body) ?? transportProblem(error);
    }
  }
}

type Call = Pick<HttpRequest, 'method' | 'headers' | 'body'>;

function isRangeRefused(error: unknown, method: string): error is BffError {
  return method === 'PUT' && error instanceof BffError && error.code === 'upload_range';
}
