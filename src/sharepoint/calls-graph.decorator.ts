import { applyDecorators, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { NeedsToken } from '../auth/fresh-token.decorator.js';
import { FreshTokenGuard } from '../auth/fresh-token.guard.js';
import { AliasGuard } from '../upstream/aliases/alias.guard.js';
import { DeadlineGuard } from '../upstream/deadline.guard.js';
import { IfMatchGuard } from './if-match.guard.js';
import { DriveAliasGuard } from './path/drive-alias.guard.js';
import { PathGuard } from './path/path.guard.js';

/**
 * A controller that calls Graph for the user: what aliases open, the path and the version are judged first, then a token
 * is attached.
 */
export function CallsGraph(): ClassDecorator {
  return applyDecorators(
    ApiTags('SharePoint'),
    UseGuards(DeadlineGuard, AliasGuard, PathGuard, IfMatchGuard, FreshTokenGuard, DriveAliasGuard),
    NeedsToken('graph'),
  );
}
