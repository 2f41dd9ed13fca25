import { applyDecorators, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { NeedsToken } from '../auth/fresh-token.decorator.js';
import { FreshTokenGuard } from '../auth/fresh-token.guard.js';
import { DeadlineGuard } from './deadline.guard.js';
import { PathGuard } from './path/path.guard.js';

/** A controller that calls Graph for the user: the path is judged first, then a token is attached. */
export function CallsGraph(): ClassDecorator {
  return applyDecorators(
    ApiTags('SharePoint'),
    UseGuards(DeadlineGuard, PathGuard, FreshTokenGuard),
    NeedsToken('graph'),
  );
}
