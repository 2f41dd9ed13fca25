import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { ArticleTokenExpiryController } from './article-token-expiry.controller.js';
import { TokenExpiryController } from './token-expiry.controller.js';
import { TokenExpiryService } from './token-expiry.service.js';

@Module({
  imports: [AuthModule],
  controllers: [TokenExpiryController, ArticleTokenExpiryController],
  providers: [TokenExpiryService],
})
export class TokenExpiryModule {}
