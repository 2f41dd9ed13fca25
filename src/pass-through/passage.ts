import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { HttpFailure, type HttpAnswer } from '../platform/http-client.js';
import { Log } from '../platform/log.js';
import { BffError } from '../platform/problem.js';
import type { Caller } from '../upstream/caller.decorator.js';
import type { Content } from '../upstream/content-source.js';
import { UpstreamLimits } from '../upstream/limits.js';
import { withRecovery } from '../upstream/token-recovery.js';
import type { UpstreamCall } from '../upstream/upstream-call.js';
import { UpstreamHttp } from '../upstream/upstream-http.js';
import type { Verdict } from '../upstream/verdict.js';
import { allowed } from './header-rules.js';
import { Answers } from './internal/answers.js';
import { Links } from './internal/links.js';
import type { PassAnswer } from './internal/pass-answer.js';
import { apart, isStream, type PassBody } from './internal/pass-body.js';
import type { PassCall } from './request.js';

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\b/i;
const LATER = 'The token has been renewed meanwhile: send the request again.';

/** A call with its body, as it goes to the upstream. */
interface SentCall extends PassCall {
  body: PassBody;
}

type Attempt<T> = (request: UpstreamCall) => Promise<Verdict<T>>;

/**
 * Calls on their way through. One attempt each: the clients of a mount repeat by themselves, and two layers of that
 * multiply. Only a token that is refused is renewed, once, and the call made again if its body is still there.
 */
@Injectable()
export class Passage {
  constructor(
    private readonly http: UpstreamHttp,
    private readonly answers: Answers,
    private readonly links: Links,
    private readonly limits: UpstreamLimits,
    private readonly log: Log,
  ) {}

  /** The answer as the client gets it. Throws the BffError to answer with. */
  pass(caller: Caller, call: PassCall, body: PassBody): Promise<PassAnswer> {
    const sent = { ...call, body: this.#inward(call, body) };
    if (call.rule.bytes) {
      return this.#recovered(caller, sent, async (request) =>
        this.answers.ofBytes(await this.#open(caller, request), caller, call),
      );
    }
    return this.#recovered(caller, sent, async (request) =>
      this.answers.ofJson(await this.#fetch(request), caller, call),
    );
  }

  /** The answer as the upstream wrote it, for what is taken apart here: 200 of any type but HTML. */
  whole(caller: Caller, call: PassCall, body: Buffer): Promise<HttpAnswer> {
    return this.#recovered(caller, { ...call, body }, async (request) =>
      this.answers.asItIs(await this.#fetch(request), caller, call),
    );
  }

  #recovered<T>(caller: Caller, sent: SentCall, attempt: Attempt<T>): Promise<T> {
    return withRecovery(caller, this.log, {
      service: sent.mount.resource,
      make: (token) => attempt(this.#request(caller, sent, token)),
      beforeRepeat: () => {
        if (isStream(sent.body)) throw new BffError('reauth_required', { detail: LATER, retryable: true });
      },
    });
  }

  /** Of errors only some words are repeated; an answer that repeats our token is for nobody. */
  async #fetch(request: UpstreamCall): Promise<HttpAnswer> {
    const answer = await this.http.fetch(request, this.limits.json);
    const token = request.headers?.['authorization']?.slice('Bearer '.length) ?? '';
    if (answer.status < 400 && token !== '' && answer.body.includes(token)) throw new HttpFailure('broken');
    return answer;
  }

  /** However long the bytes of an upload take, they may not stop coming: the client's limit is on their pauses. */
  async #open({ deadline }: Caller, request: UpstreamCall): Promise<Content> {
    if (!(request.body instanceof Readable)) return this.http.stream(request);
    deadline.lift();
    const content = await this.http.stream(request);
    deadline.restart();
    return content;
  }

  #request({ owner, requestId, deadline }: Caller, sent: SentCall, token: string): UpstreamCall {
    const { mount, method, target, headers, body } = sent;
    const length = isStream(body) ? headers['content-length'] : undefined;
    return {
      service: mount.resource,
      owner,
      method,
      url: mount.upstream + this.links.inTarget(target, mount),
      headers: {
        accept: 'application/json',
        'client-request-id': requestId,
        ...allowed(headers, mount.headers.request),
        ...(length !== undefined && { 'content-length': length }),
        'accept-encoding': 'identity',
        authorization: `Bearer ${token}`,
      },
      timeout: this.limits.call,
      signal: deadline.signal,
      ...(body !== undefined && { body: isStream(body) ? apart(body) : body }),
    };
  }

  /** Throws `unsupported_media_type` or `bad_request` for what is no JSON where nothing else is due. */
  #inward({ mount, rule, headers, mapBody }: PassCall, body: PassBody): PassBody {
    if (rule.bytes || !Buffer.isBuffer(body) || body.length === 0) return body;
    if (!JSON_TYPE.test(headers['content-type'] ?? '')) throw new BffError('unsupported_media_type');
    const text = body.toString('utf8');
    const inward = this.links.inRequest(mapBody?.(text) ?? text, mount);
    return inward === text ? body : Buffer.from(inward);
  }
}
