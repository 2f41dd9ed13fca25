import { type DynamicModule, Module } from '@nestjs/common';
import type { Env } from '../platform/env/env.js';
import { UpstreamModule } from '../upstream/upstream.module.js';
import { GraphModule } from './graph/graph.module.js';
import { SharePointMountModule } from './sharepoint/sharepoint-mount.module.js';

/** The mounts that are configured; without any, none of their paths is there. */
@Module({})
export class PassThroughModule {
  static with({ passThrough }: Pick<Env, 'passThrough'>): DynamicModule {
    return {
      module: PassThroughModule,
      imports: [
        UpstreamModule,
        ...(passThrough.has('graph') ? [GraphModule] : []),
        ...(passThrough.has('sharepoint') ? [SharePointMountModule] : []),
      ],
    };
  }
}
