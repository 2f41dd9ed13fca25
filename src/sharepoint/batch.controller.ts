import { Body, Controller, HttpCode, Post, Req, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ROUTES } from '@entra-bff/contract';
import type { FastifyRequest } from 'fastify';
import { BffError } from '../platform/problem.js';
import { AliasGuard } from '../upstream/aliases/alias.guard.js';
import { JudgedElsewhere } from '../upstream/aliases/operation.decorator.js';
import { BatchGuard } from './batch.guard.js';
import { BatchAnswer, BatchBody } from './dto/batch.dto.js';
import { Batches } from './internal/batch/batches.js';

/** Many calls in one, each of which is judged as the call that it stands for. */
@ApiTags('SharePoint')
@UseGuards(AliasGuard, BatchGuard)
@JudgedElsewhere()
@Controller(`${ROUTES.sharePoint}/batch`)
export class BatchController {
  constructor(private readonly batches: Batches) {}

  /**
   * Makes up to a hundred calls of this API, each as if it came by itself; one that fails does not fail the others. All at
   * once, unless `dependsOn` says otherwise. Not for bytes: files, thumbnails and uploads are calls of their own.
   */
  @Post()
  @HttpCode(200)
  async run(@Body() { requests }: BatchBody, @Req() request: FastifyRequest): Promise<BatchAnswer> {
    const { deadline } = request;
    if (deadline === undefined) throw new BffError('internal_error');
    return { responses: await this.batches.run(requests, request, deadline) };
  }
}
