import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { BffError } from '../platform/problem.js';
import type { Asker } from '../upstream/caller.decorator.js';
import { ContentSource } from '../upstream/content-source.js';
import { UpstreamLimits } from '../upstream/limits.js';
import { transportProblem } from '../upstream/transport-problem.js';
import { UpstreamHttp } from '../upstream/upstream-http.js';
import { allowed } from './header-rules.js';
import { Answers } from './internal/answers.js';
import type { PassAnswer } from './internal/pass-answer.js';
import { apart } from './internal/pass-body.js';
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
    { method, headers, body }: FastifyRequest,
  ): Promise<PassAnswer> {
    if (headers['content-encoding'] !== undefined) throw new BffError('unsupported_media_type');
    const { owner, requestId, deadline } = asker;
    const length = headers['content-length'];
    if (body instanceof Readable) deadline.lift();
    try {
      const answer = await this.http.fetch(
        {
          service: 'sharepoint',
          owner,
          method,
          url,
          headers: {
            ...allowed(headers, UPLOAD_HEADERS),
            accept: 'application/json',
            'accept-encoding': 'identity',
            'client-request-id': requestId,
            ...(body instanceof Readable && length !== undefined && { 'content-length': length }),
          },
          timeout: this.limits.call,
          signal: deadline.signal,
          ...(body instanceof Readable && { body: apart(body) }),
        },
        this.limits.json,
      );
      return await this.answers.ofLink(answer, asker, mount);
    } catch (error) {
      throw transportProblem(error);
    }
  }
}
