import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BffError } from '../../platform/problem.js';
import type { Caller } from '../../upstream/caller.decorator.js';
import { parseJsonObject } from '../../upstream/json.js';
import { checkJson } from '../internal/json-members.js';
import { bodyOf } from '../internal/pass-body.js';
import { Passage } from '../passage.js';
import type { PassCall } from '../request.js';
import { answersIn, BatchAnswers } from './batch-answers.js';
import { partsOf, type BatchPart } from './batch-part.js';
import { JudgedParts, type JudgedPart } from './judged-parts.js';

/** `POST /$batch`: taken apart, judged part by part, and what may pass sent on as one batch. */
@Injectable()
export class GraphBatch {
  constructor(
    private readonly judged: JudgedParts,
    private readonly passage: Passage,
    private readonly answers: BatchAnswers,
  ) {}

  /** Throws the BffError to answer with. */
  async answer(caller: Caller, call: PassCall, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const parts = this.judged.of(readParts(await bodyOf(request, call, caller.deadline)));
    const responses = this.answers.inOrder(parts, await this.#send(caller, call, parts), caller);
    void reply.code(200).type('application/json; charset=utf-8').send(JSON.stringify({ responses }));
  }

  async #send(
    caller: Caller,
    call: PassCall,
    parts: readonly JudgedPart[],
  ): Promise<ReturnType<typeof answersIn>> {
    const requests = parts.flatMap((part) => (part.kind === 'sent' ? [part.request] : []));
    if (requests.length === 0) return [];
    const headers = { ...call.headers, 'content-type': 'application/json' };
    const body = Buffer.from(JSON.stringify({ requests }));
    const answer = await this.passage.whole(caller, { ...call, headers }, body);
    return answersIn(parseJsonObject(answer.body.toString('utf8')));
  }
}

function readParts(body: unknown): BatchPart[] {
  const text = Buffer.isBuffer(body) ? body.toString('utf8') : '';
  try {
    checkJson(text);
  } catch (error) {
    throw new BffError('bad_request', { detail: 'The body is not valid JSON.', cause: error });
  }
  return partsOf(parseJsonObject(text));
}
