import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BffError } from '../../platform/problem.js';
import type { Caller } from '../../upstream/caller.decorator.js';
import { numberOf, parseJsonObject, textOf, type JsonObject } from '../../upstream/json.js';
import { checkJson } from '../internal/json-members.js';
import { bodyOf } from '../internal/pass-body.js';
import { Passage } from '../passage.js';
import type { PassCall } from '../request.js';
import { answersIn, BatchAnswers, type PartAnswer } from './batch-answers.js';
import { partsOf, type BatchPart } from './batch-part.js';
import { JudgedParts, type PartRequest } from './judged-parts.js';
import { toSendAgain } from './send-again.js';

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
    const parts = readParts(await bodyOf(request, call, caller.deadline));
    const responses = await this.#responses(caller, call, parts);
    void reply.code(200).type('application/json; charset=utf-8').send(JSON.stringify({ responses }));
  }

  async #responses(caller: Caller, call: PassCall, written: readonly BatchPart[]): Promise<PartAnswer[]> {
    const parts = this.judged.of(written);
    const requests = parts.flatMap((part) => (part.kind === 'sent' ? [part.request] : []));
    const first = await this.#send(caller, call, requests);
    const again = toSendAgain(requests, first);
    if (again.length === 0) return this.answers.inOrder(parts, first, caller);
    const token = await caller.deadline.bounds(caller.token.renewed());
    const second = await this.#send({ ...caller, token }, call, again);
    const kept = first.filter((answer) => !again.some(({ id }) => id === textOf(answer, 'id')));
    const isRefused = second.some((answer) => numberOf(answer, 'status') === 401);
    const wayOut = isRefused ? await token.refusal() : undefined;
    return this.answers.inOrder(parts, [...kept, ...second], caller, wayOut);
  }

  async #send(caller: Caller, call: PassCall, requests: readonly PartRequest[]): Promise<JsonObject[]> {
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
