import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { AuthModule } from './auth/auth.module.js';
import { EventsModule } from './events/events.module.js';
import { ForcedSignInModule } from './forced-sign-in/forced-sign-in.module.js';
import { MySessionsModule } from './my-sessions/my-sessions.module.js';
import { NotificationsModule } from './notifications/notifications.module.js';
import { PassThroughModule } from './pass-through/pass-through.module.js';
import { PlatformModule, type Surroundings } from './platform/platform.module.js';
import { RenewalClientModule } from './renewal-client/renewal-client.module.js';
import { SharePointModule } from './sharepoint/sharepoint.module.js';
import { TokenExpiryModule } from './token-expiry/token-expiry.module.js';

/** A module that the service is extended by. */
export type ExtraModule = DynamicModule | Type;

/** The module graph on one page. */
@Module({})
export class AppModule {
  static with(surroundings: Surroundings, extra: readonly ExtraModule[] = []): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.with(surroundings),
        ScheduleModule.forRoot(),
        AuthModule,
        TokenExpiryModule,
        ForcedSignInModule,
        MySessionsModule,
        EventsModule,
        RenewalClientModule,
        NotificationsModule,
        PassThroughModule.with(surroundings.env),
        SharePointModule,
        ...extra,
      ],
    };
  }
}
