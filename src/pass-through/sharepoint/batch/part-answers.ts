import { STATUS_CODES } from 'node:http';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../platform/clock.js';
import { Env } from '../../../platform/env/env.js';
import { BffError, toProblem } from '../../../platform/problem.js';
import type { Caller } from '../../../upstream/caller.decorator.js';
import { isJsonType } from '../../../upstream/json.js';
import type { UpstreamAnswer } from '../../../upstream/upstream-signal.js';
import { answerHeaders } from '../../internal/answer-headers.js';
import { Links } from '../../internal/links.js';
import { refusalOf } from '../../internal/part-refusals.js';
import { judgeRefusal } from '../../internal/refusal.js';
import type { InnerAnswer } from '../multipart/http-message.js';
import { SharePointMount } from '../sharepoint-mount.js';
import type { JudgedCall } from './batch-call.js';

interface Told {
  status: number;
  headers: Record<string, string>;
  content: string;
}

/** Answers in a batch, as they would be by themselves. */
@Injectable()
export class PartAnswers {
  constructor(
    private readonly mount: SharePointMount,
    private readonly links: Links,
    private readonly clock: Clock,
    private readonly env: Env,
  ) {}

  /** `wayOut`: for calls whose renewed token was refused too. */
  told(call: JudgedCall, answer: InnerAnswer, caller: Caller, wayOut?: BffError): InnerAnswer {
    const { status } = answer;
    const headers = Object.fromEntries(answer.headers);
    const now = this.clock.now();
    const place = { mount: this.mount, owner: caller.owner, now, links: this.links };
    const kept = answerHeaders({ status, headers }, place);
    if (wayOut !== undefined && this.refusalOf(answer) !== undefined)
      return this.#problem(wayOut, caller, kept);
    if (status < 200 || status >= 300) return this.#refused({ ...answer, headers }, caller, kept);
    return this.#good(call, { ...answer, headers }, caller, kept);
  }

  /** Of a call whose token was refused. */
  refusalOf(answer: InnerAnswer): ReturnType<typeof refusalOf> {
    return refusalOf(partAnswer(answer), { service: 'sharepoint', now: this.clock.now() });
  }

  #good(
    { rule }: JudgedCall,
    { status, headers, content }: Told,
    caller: Caller,
    kept: Record<string, string>,
  ): InnerAnswer {
    const type = headers['content-type'] ?? '';
    if (content.trim() === '' || status === 204) return written(status, kept, '');
    if (isJsonType(type)) {
      const text = Buffer.from(content, 'latin1').toString('utf8');
      const outward = this.links.inAnswer(text, caller.owner, this.mount);
      return written(status, { ...kept, 'content-type': type }, Buffer.from(outward).toString('latin1'));
    }
    if (!rule.bytes) return this.#problem(new BffError('upstream_invalid'), caller, kept);
    return written(status, { ...kept, 'content-type': 'application/octet-stream' }, content);
  }

  #refused({ status, headers, content }: Told, caller: Caller, kept: Record<string, string>): InnerAnswer {
    const answer = { status, headers, body: Buffer.from(content, 'latin1') };
    const verdict = judgeRefusal(
      answer,
      { service: 'sharepoint', now: this.clock.now(), env: this.env },
      kept,
    );
    const problem = verdict.kind === 'good' ? new BffError('upstream_invalid') : verdict.problem;
    return this.#problem(problem, caller, kept);
  }

  #problem(problem: BffError, { requestId }: Caller, kept: Record<string, string>): InnerAnswer {
    const headers = {
      ...kept,
      'content-type': this.mount.dialect.contentType,
      ...(problem.retryAfter !== undefined && { 'retry-after': String(problem.retryAfter) }),
    };
    const body = JSON.stringify(this.mount.dialect.render(toProblem(problem, requestId), problem));
    return written(problem.status, headers, Buffer.from(body).toString('latin1'));
  }
}

/** A call's answer as if it had come by itself. */
export function partAnswer({ status, headers, content }: InnerAnswer): UpstreamAnswer {
  return { status, headers: Object.fromEntries(headers), body: Buffer.from(content, 'latin1') };
}

function written(status: number, headers: Record<string, string>, content: string): InnerAnswer {
  return { status, reason: STATUS_CODES[status] ?? '', headers: new Map(Object.entries(headers)), content };
}
