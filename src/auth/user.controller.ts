import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ROUTES } from '@entra-bff/contract';
import { Clock } from '../platform/clock.js';
import { Env } from '../platform/env/env.js';
import type { Session } from '../session/session.js';
import { Sessions } from '../session/sessions.js';
import { CurrentSession } from './current-session.decorator.js';
import { UserDto, UserQuery } from './user.dto.js';
import { DoesNotSlide } from './session.guard.js';

/** Who is signed in. */
@ApiTags('Session')
@Controller()
export class UserController {
  constructor(
    private readonly env: Env,
    private readonly clock: Clock,
    private readonly sessions: Sessions,
  ) {}

  /** The signed-in user; `session_required` when there is none. */
  @Get(ROUTES.user)
  @DoesNotSlide()
  async user(@CurrentSession() session: Session, @Query() query: UserQuery): Promise<UserDto> {
    const current = query.slide === 'false' ? session : await this.sessions.slide(session);
    const { user, claims, logoutSid, expiresAt } = current;
    return {
      id: user.oid,
      tenantId: user.tid,
      name: user.name,
      username: user.username,
      sessionExpiresInSeconds: Math.max(0, Math.floor((expiresAt - this.clock.now()) / 1_000)),
      logoutUrl: `${this.env.publicUrl}${ROUTES.logout}?sid=${logoutSid}`,
      claims,
    };
  }
}
