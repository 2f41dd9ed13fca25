import { Module } from '@nestjs/common';
import { UpstreamModule } from '../upstream/upstream.module.js';
import { Handles } from './handles.js';
import { Answers } from './internal/answers.js';
import { Links } from './internal/links.js';
import { SealedLinks } from './internal/sealed-links.js';
import { PassThrough } from './pass-through.js';
import { Passage } from './passage.js';

const SHARED = [Passage, PassThrough, Handles, Links];

/** What the mounts have in common. */
@Module({ imports: [UpstreamModule], providers: [...SHARED, Answers, SealedLinks], exports: SHARED })
export class PassageModule {}
