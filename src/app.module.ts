import { type DynamicModule, Module } from '@nestjs/common';
import { AuthModule } from './auth/auth.module.js';
import { ForcedSignInModule } from './forced-sign-in/forced-sign-in.module.js';
import { PlatformModule, type Surroundings } from './platform/platform.module.js';
import { SharePointModule } from './sharepoint/sharepoint.module.js';
import { TokenExpiryModule } from './token-expiry/token-expiry.module.js';

/** The module graph on one page. */
@Module({})
export class AppModule {
  static with(surroundings: Surroundings): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.with(surroundings),
        AuthModule,
        TokenExpiryModule,
        ForcedSignInModule,
        SharePointModule,
      ],
    };
  }
}
