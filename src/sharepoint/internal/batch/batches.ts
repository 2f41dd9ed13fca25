import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { asBffError } from '../../../platform/problem-mapping.js';
import { describeError, Log } from '../../../platform/log.js';
import { BffError } from '../../../platform/problem.js';
import { BatchPart } from '../../../upstream/batch/batch-part.js';
import { GatheredCalls } from '../../../upstream/batch/gathered-calls.js';
import { GraphBatch } from '../../../upstream/batch/graph-batch.js';
import type { Deadline } from '../../../upstream/deadline.js';
import { UpstreamLimits } from '../../../upstream/limits.js';
import type { BatchRequest, BatchResponse } from '../../dto/batch.dto.js';
import { dependentPart, partAnswer, refusedPart } from './part-answer.js';
import { PartCall, partRequestId } from './part-call.js';

/** Makes the calls of a batch: each judged by itself, all at once unless one has to wait for another. */
@Injectable()
export class Batches {
  constructor(
    private readonly call: PartCall,
    private readonly graph: GraphBatch,
    private readonly limits: UpstreamLimits,
    private readonly log: Log,
  ) {}

  /** In the order of the requests, whose dependencies lead nowhere in a circle. */
  run(
    requests: readonly BatchRequest[],
    request: FastifyRequest,
    deadline: Deadline,
  ): Promise<BatchResponse[]> {
    const run = new Run([this.call, this.log], new GatheredCalls(this.graph, request.id, deadline), request, {
      deadline,
      bytes: this.limits.batch,
    });
    return run.all(requests);
  }
}

class Run {
  readonly #answers = new Map<string, Promise<BatchResponse>>();
  #bytesLeft: number;

  constructor(
    private readonly parts: readonly [PartCall, Log],
    private readonly gathered: GatheredCalls,
    private readonly request: FastifyRequest,
    private readonly limits: { deadline: Deadline; bytes: number },
  ) {
    this.#bytesLeft = limits.bytes;
  }

  all(requests: readonly BatchRequest[]): Promise<BatchResponse[]> {
    const places = new Map(requests.map((part, index) => [part.id, { part, place: index + 1 }]));
    const answerOf = (id: string): Promise<BatchResponse> => {
      const known = this.#answers.get(id);
      const found = places.get(id);
      if (known !== undefined) return known;
      if (found === undefined) throw new BffError('bad_request');
      const answer = this.#answer(found.part, found.place, answerOf);
      this.#answers.set(id, answer);
      return answer;
    };
    return Promise.all(requests.map(({ id }) => answerOf(id)));
  }

  async #answer(
    part: BatchRequest,
    place: number,
    answerOf: (id: string) => Promise<BatchResponse>,
  ): Promise<BatchResponse> {
    const requestId = partRequestId(this.request, place);
    const before = await Promise.all((part.dependsOn ?? []).map(answerOf));
    const failed = before.find(({ status }) => status >= 400);
    if (failed !== undefined) return dependentPart(part.id, requestId, failed);
    try {
      return await this.#made(part, place);
    } catch (error) {
      const refusal = asBffError(error);
      const [, log] = this.parts;
      if (refusal.code === 'internal_error')
        log.write('request_failed', { requestId, ...describeError(error) });
      return refusedPart(part.id, requestId, refusal);
    }
  }

  async #made(part: BatchRequest, place: number): Promise<BatchResponse> {
    const [call] = this.parts;
    const batchPart = new BatchPart(this.gathered, this.limits.deadline);
    const answer = await batchPart.run(async () => call.make(part, place, this.request));
    this.#bytesLeft -= answer.rawPayload.length;
    // What a change answers is small, and has to be told.
    if (this.#bytesLeft < 0 && part.method === 'GET') {
      throw new BffError('payload_too_large', {
        detail: 'The answers of this batch are too large together: make this call by itself.',
      });
    }
    return partAnswer(part.id, answer);
  }
}
