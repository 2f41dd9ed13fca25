import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BffError } from '../../platform/problem.js';
import type { Caller } from '../../upstream/caller.decorator.js';
import { parseJsonObject, textOf, type JsonObject } from '../../upstream/json.js';
import { checkJson } from '../internal/json-members.js';
import { jsonText, readWhole } from '../internal/pass-body.js';
import { renewedFor } from '../internal/part-refusals.js';
import { Passage } from '../passage.js';
import type { PassCall } from '../request.js';
import { answersIn, BatchAnswers, partAnswer, type PartAnswer } from './batch-answers.js';
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
    const parts = readParts(await readWhole(request, call, caller.deadline), call.headers['content-type']);
    const responses = await this.#responses(caller, call, parts);
    void reply.code(200).type('application/json; charset=utf-8').send(JSON.stringify({ responses }));
  }

  async #responses(caller: Caller, call: PassCall, written: readonly BatchPart[]): Promise<PartAnswer[]> {
    const parts = this.judged.of(written);
    const requests = parts.flatMap((part) => (part.kind === 'sent' ? [part.request] : []));
    const first = await this.#send(caller, call, requests);
    const again = toSendAgain(requests, first, (answer) => this.answers.refusalOf(answer) !== undefined);
    if (again.length === 0) return this.answers.inOrder(parts, first, caller);
    const token = await renewedFor(caller, this.#claimsOf(first));
    if (token instanceof BffError) return this.answers.inOrder(parts, first, caller, token);
    const second = await this.#send({ ...caller, token }, call, again);
    const kept = first.filter((answer) => !again.some(({ id }) => id === textOf(answer, 'id')));
    const isRefused = second.some((answer) => this.answers.refusalOf(answer) !== undefined);
    const wayOut = isRefused ? await token.refusal(this.#claimsOf(second)) : undefined;
    return this.answers.inOrder(parts, [...kept, ...second], caller, wayOut);
  }

  async #send(caller: Caller, call: PassCall, requests: readonly PartRequest[]): Promise<JsonObject[]> {
    if (requests.length === 0) return [];
    const headers = { ...call.headers, 'content-type': 'application/json' };
    const body = Buffer.from(JSON.stringify({ requests }));
    const answer = await this.passage.whole(caller, { ...call, headers }, body);
    const answers = answersIn(parseJsonObject(answer.body.toString('utf8')));
    await this.passage.heard(caller, call, answers.map(partAnswer));
    return answers;
  }

  /** One token goes with the whole batch: the first that is asked for. */
  #claimsOf(answers: readonly JsonObject[]): string | undefined {
    return answers
      .map((answer) => this.answers.refusalOf(answer)?.claims)
      .find((claims) => claims !== undefined);
  }
}

function readParts(body: Buffer | undefined, contentType: string | undefined): BatchPart[] {
  const text = jsonText(body ?? Buffer.alloc(0), contentType);
  try {
    checkJson(text);
  } catch (error) {
    throw new BffError('bad_request', { detail: 'The body is not valid JSON.', cause: error });
  }
  return partsOf(parseJsonObject(text));
}
