import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { GraphBatch } from './batch/graph-batch.js';
import { ContentSource } from './content-source.js';
import { GraphClient } from './graph-client.js';
import { UpstreamLimits } from './limits.js';
import { SharePointClient } from './sharepoint-client.js';
import { SiteHosts } from './site-hosts.js';
import { UpstreamHttp } from './upstream-http.js';

const SHARED = [
  SiteHosts,
  UpstreamLimits,
  UpstreamHttp,
  GraphClient,
  GraphBatch,
  SharePointClient,
  ContentSource,
];

@Module({ imports: [AuthModule], providers: SHARED, exports: [AuthModule, ...SHARED] })
export class UpstreamModule {}
