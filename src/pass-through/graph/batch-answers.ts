import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { Env } from '../../platform/env/env.js';
import { BffError, toProblem } from '../../platform/problem.js';
import type { Caller } from '../../upstream/caller.decorator.js';
import { isJsonObject, numberOf, objectOf, textOf, type JsonObject } from '../../upstream/json.js';
import type { UpstreamAnswer } from '../../upstream/upstream-signal.js';
import { answerHeaders } from '../internal/answer-headers.js';
import { Links } from '../internal/links.js';
import { refusalOf } from '../internal/part-refusals.js';
import { judgeRefusal } from '../internal/refusal.js';
import { GraphMount } from './graph-mount.js';
import type { JudgedPart } from './judged-parts.js';

/** One answer of a batch. */
export interface PartAnswer {
  id: string;
  status: number;
  headers: Record<string, string>;
  body?: unknown;
}

const FAILED_DEPENDENCY = 424;

/** The answers of a batch, one for each part, in the order of the parts. */
@Injectable()
export class BatchAnswers {
  constructor(
    private readonly mount: GraphMount,
    private readonly links: Links,
    private readonly clock: Clock,
    private readonly env: Env,
  ) {}

  /** `answers` are the upstream's, for the parts that were sent; `wayOut` is for those whose renewed token was refused. */
  inOrder(
    parts: readonly JudgedPart[],
    answers: readonly JsonObject[],
    caller: Caller,
    wayOut?: BffError,
  ): PartAnswer[] {
    const byId = new Map(answers.map((answer) => [textOf(answer, 'id'), answer]));
    return parts.map((part) => {
      if (part.kind === 'refused') return this.#problem(part.id, part.problem, caller);
      if (part.kind === 'left') return this.#left(part.id);
      const answer = byId.get(part.id);
      if (answer === undefined) return this.#problem(part.id, new BffError('upstream_invalid'), caller);
      const isRefused = wayOut !== undefined && this.refusalOf(answer) !== undefined;
      return isRefused ? this.#problem(part.id, wayOut, caller) : this.#told(part, answer, caller);
    });
  }

  /** Of a part whose token was refused. */
  refusalOf(answer: JsonObject): ReturnType<typeof refusalOf> {
    return refusalOf(partAnswer(answer), { service: 'graph', now: this.clock.now() });
  }

  #told(part: JudgedPart & { kind: 'sent' }, answer: JsonObject, caller: Caller): PartAnswer {
    const given = textsOf(objectOf(answer, 'headers'));
    const { status } = partAnswer(answer);
    const headers = answerHeaders({ status, headers: given }, this.#place(caller));
    const { body } = answer;
    if (status < 200 || status >= 400) {
      return this.#refused(part.id, partAnswer(answer), caller, headers);
    }
    const type = given['content-type'];
    const told = {
      id: part.id,
      status,
      headers: asGraphWrites({ ...headers, ...(type !== undefined && { 'content-type': type }) }),
    };
    return body === undefined || body === null ? told : this.#withBody(told, body, part, caller);
  }

  /** What is no JSON comes in base64: a file's bytes where they are due, else a page. */
  #withBody(
    told: PartAnswer,
    body: unknown,
    part: JudgedPart & { kind: 'sent' },
    caller: Caller,
  ): PartAnswer {
    if (typeof body === 'object' && body !== null) return { ...told, body: this.#outward(body, caller) };
    const isDue = part.rule.bytes || /^text\/plain\b/i.test(told.headers['Content-Type'] ?? '');
    return isDue ? { ...told, body } : this.#problem(part.id, new BffError('upstream_invalid'), caller);
  }

  #refused(id: string, answer: UpstreamAnswer, caller: Caller, headers: Record<string, string>): PartAnswer {
    const place = { service: 'graph' as const, now: this.clock.now(), env: this.env };
    const verdict = judgeRefusal(answer, place);
    const problem = verdict.kind === 'good' ? new BffError('upstream_invalid') : verdict.problem;
    return this.#problem(id, problem, caller, headers);
  }

  #place({ owner }: Caller): Parameters<typeof answerHeaders>[1] {
    return { mount: this.mount, owner, now: this.clock.now(), links: this.links };
  }

  #outward(body: object, { owner }: Caller): unknown {
    const outward: unknown = JSON.parse(this.links.inAnswer(JSON.stringify(body), owner, this.mount));
    return outward;
  }

  #problem(
    id: string,
    problem: BffError,
    { requestId }: Caller,
    given: Record<string, string> = {},
  ): PartAnswer {
    const headers = {
      ...given,
      'content-type': 'application/json',
      ...(problem.retryAfter !== undefined && { 'retry-after': String(problem.retryAfter) }),
    };
    const body = this.mount.dialect.render(toProblem(problem, requestId), problem);
    return { id, status: problem.status, headers: asGraphWrites(headers), body };
  }

  /** As Graph itself words it. */
  #left(id: string): PartAnswer {
    const error = { code: 'FailedDependency', message: 'A request that this one depends on was not made.' };
    return {
      id,
      status: FAILED_DEPENDENCY,
      headers: { 'Content-Type': 'application/json' },
      body: { error },
    };
  }
}

/** A part's answer as if it had come by itself. */
export function partAnswer(answer: JsonObject): UpstreamAnswer {
  const { body } = answer;
  return {
    status: numberOf(answer, 'status') ?? 0,
    headers: textsOf(objectOf(answer, 'headers')),
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body ?? {})),
  };
}

function textsOf(headers: JsonObject | undefined): Record<string, string> {
  const pairs = Object.entries(headers ?? {});
  return Object.fromEntries(
    pairs.flatMap(([name, value]) => (typeof value === 'string' ? [[name.toLowerCase(), value]] : [])),
  );
}

/** Clients look for `Content-Type` and `Location` in just these letters. */
function asGraphWrites(headers: Record<string, string>): Record<string, string> {
  const written = (name: string): string =>
    name === 'etag' ? 'ETag' : name.replaceAll(/(?:^|-)[a-z]/g, (letter) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [written(name), value]));
}

/** The answers in the body of a batch's answer: throws `upstream_invalid` when there are none. */
export function answersIn(body: JsonObject | undefined): JsonObject[] {
  const responses = body?.['responses'];
  if (!Array.isArray(responses) || !responses.every(isJsonObject)) throw new BffError('upstream_invalid');
  return responses;
}
