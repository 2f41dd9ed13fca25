import { Module } from '@nestjs/common';
import { ProblemDialects } from '../../platform/problem-dialects.js';
import { PassageModule } from '../passage.module.js';
import { UpstreamModule } from '../../upstream/upstream.module.js';
import { BatchAnswers } from './batch-answers.js';
import { GraphBatch } from './graph-batch.js';
import { GraphDialect } from './graph-dialect.js';
import { GraphHandlesController } from './graph-handles.controller.js';
import { GraphMount } from './graph-mount.js';
import { GraphMountGuard } from './graph-mount.guard.js';
import { GraphController } from './graph.controller.js';
import { JudgedParts } from './judged-parts.js';

@Module({
  imports: [UpstreamModule, PassageModule],
  controllers: [GraphHandlesController, GraphController],
  providers: [GraphMount, GraphDialect, GraphMountGuard, GraphBatch, JudgedParts, BatchAnswers],
})
export class GraphModule {
  constructor(dialects: ProblemDialects, { prefix, dialect }: GraphMount) {
    dialects.use(prefix, dialect);
  }
}
