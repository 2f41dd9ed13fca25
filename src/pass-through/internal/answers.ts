import { Injectable } from '@nestjs/common';
import type { Resource } from '@entra-bff/contract';
import { Clock } from '../../platform/clock.js';
import { Env } from '../../platform/env/env.js';
import type { HttpAnswer } from '../../platform/http-client.js';
import { BffError } from '../../platform/problem.js';
import type { Asker, Caller } from '../../upstream/caller.decorator.js';
import { nameIn } from '../../upstream/content-disposition.js';
import { ContentSource, type Content } from '../../upstream/content-source.js';
import { contentTarget } from '../../upstream/content-target.js';
import { inertHeaders, relayable } from '../../upstream/download-headers.js';
import { beginning } from '../../upstream/first-bytes.js';
import { aboutLink } from '../../upstream/granted-link.js';
import { isJsonType } from '../../upstream/json.js';
import { UpstreamLimits } from '../../upstream/limits.js';
import { judgeStrangePage, type Verdict } from '../../upstream/verdict.js';
import type { Mount } from '../mount.js';
import type { PassCall } from '../request.js';
import { answerHeaders } from './answer-headers.js';
import { decoded } from './decoded-body.js';
import { Links } from './links.js';
import type { PassAnswer } from './pass-answer.js';
import { readAnswer } from './read-answer.js';
import { judgeRefusal } from './refusal.js';

const COUNT = /\/\$count(?:\?|$)/;

type Owned = Pick<Asker, 'owner'>;
type Called = Pick<PassCall, 'mount' | 'target'>;

/** What an upstream's answers mean, and what its clients get of them. */
@Injectable()
export class Answers {
  constructor(
    private readonly links: Links,
    private readonly source: ContentSource,
    private readonly limits: UpstreamLimits,
    private readonly clock: Clock,
    private readonly env: Env,
  ) {}

  /** Where JSON is due, or nothing. */
  async ofJson(raw: HttpAnswer, { owner }: Owned, call: Called): Promise<Verdict<PassAnswer>> {
    const answer = await decoded(raw, this.limits.json);
    const { mount, target } = call;
    const { status, body } = answer;
    const headers = this.#headers(answer, owner, mount);
    const fault = this.#fault(answer, mount, headers);
    if (fault !== undefined) return fault;
    if (status === 204 || status === 304) return good(status, headers);
    const type = typeOf(answer);
    if (body.length === 0) return this.#empty(answer, type, headers, mount);
    const isCount = COUNT.test(target) && /^text\/plain\b/i.test(type) && /^\s*\d+\s*$/.test(body.toString());
    if (isCount) return good(status, { ...headers, 'content-type': 'text/plain; charset=utf-8' }, body);
    if (!isJsonType(type)) return judgeStrangePage(answer, this.#place(mount));
    const text = this.links.inAnswer(body.toString('utf8'), owner, mount);
    return good(status, { ...headers, 'content-type': jsonType(type) }, Buffer.from(text));
  }

  /** For what is taken apart here: any good answer that is no page. */
  async asItIs(raw: HttpAnswer, { owner }: Owned, { mount }: Called): Promise<Verdict<HttpAnswer>> {
    const answer = await decoded(raw, this.limits.json);
    const fault = this.#fault(answer, mount, this.#headers(answer, owner, mount));
    if (fault !== undefined) return fault;
    if (/html/i.test(typeOf(answer))) return judgeStrangePage(answer, this.#place(mount));
    return { kind: 'good', value: answer };
  }

  /** What a link that carries its own grant answers: about the link, never about the user's token. */
  async ofLink(raw: HttpAnswer, asker: Owned, mount: Mount): Promise<PassAnswer> {
    const verdict = await this.ofJson(raw, asker, { mount, target: '' });
    if (verdict.kind === 'good') return verdict.value;
    throw aboutLink(verdict.problem);
  }

  /** Where a file's bytes are due: here, or where the upstream sends us; or JSON about what was written. */
  async ofBytes(content: Content, caller: Caller, call: PassCall): Promise<Verdict<PassAnswer>> {
    const { statusCode: status, headers } = content;
    const isFile = call.method === 'GET' && (status === 200 || status === 206 || status === 416);
    if (isFile && !isPage(headers)) return { kind: 'good', value: await this.file(content, caller) };
    const answer = await readAnswer(content, this.limits.json);
    const link = call.method === 'GET' ? contentTarget(answer, this.env) : undefined;
    if (link === undefined) return this.ofJson(answer, caller, call);
    const followed = await this.source.open(caller, link, call.headers);
    return { kind: 'good', value: await this.file(followed, caller) };
  }

  /** A file, so that nothing in it runs on our origin. */
  async file(content: Content, { deadline }: Pick<Asker, 'deadline'>): Promise<PassAnswer> {
    const { statusCode: status, headers, body } = content;
    const relayed = relayable(content);
    if (status === 416) {
      await body.dump();
      throw new BffError('upload_range', { detail: 'The range lies outside the file.' });
    }
    if (status === 304) return { status, headers: relayed, body: undefined };
    await beginning(body);
    deadline.lift();
    const name = nameIn(headers['content-disposition']) ?? 'download';
    return {
      status,
      headers: { 'Content-Type': 'application/octet-stream', ...relayed, ...inertHeaders(name) },
      body,
    };
  }

  /** An error, or a redirect where none is due. */
  #fault(answer: HttpAnswer, mount: Mount, headers: Record<string, string>): Verdict<never> | undefined {
    const { status } = answer;
    const place = this.#place(mount);
    if (status < 200 || status >= 400) return judgeRefusal(answer, { ...place, env: this.env }, headers);
    return status >= 300 && status !== 304 ? judgeStrangePage(answer, place) : undefined;
  }

  #headers(answer: HttpAnswer, owner: string, mount: Mount): Record<string, string> {
    return answerHeaders(answer, { mount, owner, now: this.clock.now(), links: this.links });
  }

  #place({ resource: service }: Mount): { service: Resource; now: number } {
    return { service, now: this.clock.now() };
  }

  /** JSON that is due cannot be empty; an answer without a type promises none. */
  #empty(
    { status }: HttpAnswer,
    type: string,
    headers: Record<string, string>,
    mount: Mount,
  ): Verdict<PassAnswer> {
    if (!isJsonType(type) || status === 202) return good(status, headers);
    const upstream = { service: mount.resource, status };
    return { kind: 'failed', problem: new BffError('upstream_invalid', { upstream }) };
  }
}

/** A file of HTML has a version or a name, which sign-in pages have not. */
function isPage(headers: HttpAnswer['headers']): boolean {
  const isNamed = headers['etag'] !== undefined || headers['content-disposition'] !== undefined;
  return !isNamed && /html/i.test([headers['content-type'] ?? ''].flat().join());
}

/** With the parameters that say of which kind it is. */
function jsonType(type: string): string {
  return /^[\w.+/-]+(?:\s*;\s*[\w.-]+=[\w.-]+)*$/.test(type) ? type : 'application/json; charset=utf-8';
}

function typeOf({ headers }: HttpAnswer): string {
  return [headers['content-type'] ?? ''].flat().join();
}

function good(status: number, headers: Record<string, string>, body?: Buffer): Verdict<PassAnswer> {
  return { kind: 'good', value: { status, headers, body } };
}
