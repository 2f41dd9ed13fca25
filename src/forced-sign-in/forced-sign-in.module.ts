import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { ArticleForcedSignInController } from './article-forced-sign-in.controller.js';
import { ForcedSignInController } from './forced-sign-in.controller.js';
import { ForcedSignInService } from './forced-sign-in.service.js';
import { Framing } from './framing.js';

@Module({
  imports: [AuthModule],
  controllers: [ForcedSignInController, ArticleForcedSignInController],
  providers: [ForcedSignInService, Framing],
})
export class ForcedSignInModule {}
