import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { HttpAnswer } from '../../../platform/http-client.js';
import { BffError } from '../../../platform/problem.js';
import type { Caller } from '../../../upstream/caller.decorator.js';
import { readWhole } from '../../internal/pass-body.js';
import { renewedFor } from '../../internal/part-refusals.js';
import { Passage } from '../../passage.js';
import type { PassCall } from '../../request.js';
import type { InnerAnswer, InnerRequest } from '../multipart/http-message.js';
import { MalformedMultipart } from '../multipart/part.js';
import { readAnswers, writeAnswers } from './batch-answer.js';
import { BatchCalls, type JudgedCall } from './batch-call.js';
import { isChangeSet, readBatch, writeBatch, type BatchEntry } from './batch-request.js';
import { partAnswer, PartAnswers } from './part-answers.js';

const newBoundary = (of: string): string => `${of}_${randomUUID()}`;

/**
 * `$batch` of a site: taken apart, judged call by call, and written anew, so that nobody behind us can read it in another
 * way. One call that may not pass refuses all of it, and nothing is sent: a change set is meant to be one piece.
 */
@Injectable()
export class SharePointBatch {
  constructor(
    private readonly calls: BatchCalls,
    private readonly passage: Passage,
    private readonly parts: PartAnswers,
  ) {}

  /** Throws the BffError to answer with. */
  async answer(caller: Caller, call: PassCall, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const site = call.target.slice(0, Math.max(call.target.search(/\/_api\//i), 0));
    const entries = readEntries(
      await readWhole(request, call, caller.deadline),
      call.headers['content-type'],
    );
    const judged = this.#judged(entries.flat(), site);
    const answers = await this.#send(caller, call, regrouped(entries, judged));
    const { all, wayOut } = await this.#repeated(caller, call, paired(judged, answers));
    const told = all.map((one) => this.parts.told(one.call, one.answer, caller, wayOut));
    const { contentType, body } = writeAnswers(told, newBoundary('batchresponse'));
    void reply.code(200).type(contentType).send(Buffer.from(body, 'latin1'));
  }

  #judged(calls: readonly InnerRequest[], site: string): JudgedCall[] {
    return calls.map((call, at) => {
      try {
        return this.calls.judged(call, site);
      } catch (error) {
        if (!(error instanceof BffError)) throw error;
        const detail =
          `Call ${at + 1} of the batch cannot pass, so none was made. ${error.options.detail ?? ''}`.trim();
        throw new BffError(error.code, { ...error.options, detail });
      }
    });
  }

  /** Calls whose token was refused were not made: they are, once, with a renewed one. */
  async #repeated(
    caller: Caller,
    call: PassCall,
    all: readonly Answered[],
  ): Promise<{ all: readonly Answered[]; wayOut?: BffError }> {
    const isRefused = ({ answer }: Answered): boolean => this.parts.refusalOf(answer) !== undefined;
    const refused = all.filter(isRefused);
    if (refused.length === 0) return { all };
    const token = await renewedFor(caller, this.#claimsOf(refused));
    if (token instanceof BffError) return { all, wayOut: token };
    const requests = refused.map((one) => one.call.request);
    const answers = await this.#send({ ...caller, token }, call, requests);
    const again = paired(
      refused.map((one) => one.call),
      answers,
    );
    const merged = all.map((one) => (isRefused(one) ? (again[refused.indexOf(one)] ?? one) : one));
    if (!again.some(isRefused)) return { all: merged };
    return { all: merged, wayOut: await token.refusal(this.#claimsOf(again)) };
  }

  /** One token goes with the whole batch: the first that is asked for. */
  #claimsOf(all: readonly Answered[]): string | undefined {
    return all
      .map(({ answer }) => this.parts.refusalOf(answer)?.claims)
      .find((claims) => claims !== undefined);
  }

  async #send(caller: Caller, call: PassCall, entries: readonly BatchEntry[]): Promise<InnerAnswer[]> {
    const { contentType, body } = writeBatch(entries, newBoundary);
    const headers = { ...call.headers, 'content-type': contentType };
    const answer = await this.passage.whole(caller, { ...call, headers }, Buffer.from(body, 'latin1'));
    const answers = this.#answersIn(answer);
    await this.passage.heard(caller, call, answers.map(partAnswer));
    return answers;
  }

  #answersIn(answer: HttpAnswer): InnerAnswer[] {
    try {
      const type = [answer.headers['content-type'] ?? ''].flat().join();
      return readAnswers(answer.body.toString('latin1'), type);
    } catch (error) {
      throw error instanceof MalformedMultipart ? new BffError('upstream_invalid', { cause: error }) : error;
    }
  }
}

interface Answered {
  call: JudgedCall;
  answer: InnerAnswer;
}

/** Throws `upstream_invalid` when there is not one answer for each call. */
function paired(calls: readonly JudgedCall[], answers: readonly InnerAnswer[]): Answered[] {
  if (answers.length !== calls.length) throw new BffError('upstream_invalid');
  return calls.flatMap((call, at) => {
    const answer = answers[at];
    return answer === undefined ? [] : [{ call, answer }];
  });
}

function readEntries(body: unknown, contentType: string | undefined): BatchEntry[] {
  try {
    return readBatch(Buffer.isBuffer(body) ? body.toString('latin1') : '', contentType);
  } catch (error) {
    if (!(error instanceof MalformedMultipart)) throw error;
    throw new BffError('bad_request', { detail: 'The body is no batch of calls.', cause: error });
  }
}

/** The judged calls in the places of those that came. */
function regrouped(entries: readonly BatchEntry[], judged: readonly JudgedCall[]): BatchEntry[] {
  const left = judged.map(({ request }) => request);
  const next = (): JudgedCall['request'] => {
    const request = left.shift();
    if (request === undefined) throw new BffError('internal_error', { cause: new Error('A call got lost.') });
    return request;
  };
  return entries.map((entry) => (isChangeSet(entry) ? entry.map(next) : next()));
}
