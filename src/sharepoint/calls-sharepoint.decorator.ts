import { applyDecorators, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { NeedsToken } from '../auth/fresh-token.decorator.js';
import { FreshTokenGuard } from '../auth/fresh-token.guard.js';
import { AliasGuard } from '../upstream/aliases/alias.guard.js';
import { DeadlineGuard } from '../upstream/deadline.guard.js';
import { IfMatchGuard } from './if-match.guard.js';
import { PathGuard } from './path/path.guard.js';
import { SharePointUrlGuard } from './sharepoint-url.guard.js';

/** As `CallsGraph`, for what only SharePoint's own API has: the token is SharePoint's. */
export function CallsSharePoint(): ClassDecorator {
  return applyDecorators(
    ApiTags('SharePoint'),
    UseGuards(DeadlineGuard, AliasGuard, PathGuard, IfMatchGuard, SharePointUrlGuard, FreshTokenGuard),
    NeedsToken('sharepoint'),
  );
}
