import { Module } from '@nestjs/common';
import { ProblemDialects } from '../../platform/problem-dialects.js';
import { UpstreamModule } from '../../upstream/upstream.module.js';
import { PassageModule } from '../passage.module.js';
import { BatchCalls } from './batch/batch-call.js';
import { PartAnswers } from './batch/part-answers.js';
import { SharePointBatch } from './batch/sharepoint-batch.js';
import { InwardAddresses } from './inward-addresses.js';
import { OperationBodies } from './operation-bodies.js';
import { SharePointDialect } from './sharepoint-dialect.js';
import { SharePointHandlesController } from './sharepoint-handles.controller.js';
import { SharePointMount } from './sharepoint-mount.js';
import { SharePointMountGuard } from './sharepoint-mount.guard.js';
import { SharePointMountController } from './sharepoint.controller.js';

const BATCHES = [SharePointBatch, BatchCalls, PartAnswers];

@Module({
  imports: [UpstreamModule, PassageModule],
  controllers: [SharePointHandlesController, SharePointMountController],
  providers: [
    SharePointMount,
    SharePointDialect,
    SharePointMountGuard,
    InwardAddresses,
    OperationBodies,
    ...BATCHES,
  ],
})
export class SharePointMountModule {
  constructor(dialects: ProblemDialects, { prefix, dialect }: SharePointMount) {
    dialects.use(prefix, dialect);
  }
}
