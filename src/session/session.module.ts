import { Module } from '@nestjs/common';
import { SessionCookie } from './session-cookie.js';
import { SessionEnds } from './session-ends.js';
import { Sessions } from './sessions.js';

@Module({
  providers: [Sessions, SessionCookie, SessionEnds],
  exports: [Sessions, SessionCookie, SessionEnds],
})
export class SessionModule {}
