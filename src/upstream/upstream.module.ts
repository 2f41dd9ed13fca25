import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { GraphBatch } from './batch/graph-batch.js';
import { ContentSource } from './content-source.js';
import { CopyMonitor } from './copy-monitor.js';
import { Budgets } from './governor/budgets.js';
import { Governor } from './governor/governor.js';
import { HostCircuits } from './governor/host-circuits.js';
import { RateLimitHeaders } from './governor/rate-limit-headers.js';
import { Windows } from './governor/windows.js';
import { GraphClient } from './graph-client.js';
import { UpstreamLimits } from './limits.js';
import { SharePointClient } from './sharepoint-client.js';
import { SiteHosts } from './site-hosts.js';
import { UploadLinks } from './upload-links.js';
import { UpstreamHttp } from './upstream-http.js';

const SHARED = [
  SiteHosts,
  UpstreamLimits,
  UpstreamHttp,
  GraphClient,
  GraphBatch,
  SharePointClient,
  ContentSource,
  CopyMonitor,
  UploadLinks,
];

const GOVERNOR = [Windows, Budgets, Governor, HostCircuits, RateLimitHeaders];

@Module({ imports: [AuthModule], providers: [...GOVERNOR, ...SHARED], exports: [AuthModule, ...SHARED] })
export class UpstreamModule {}
