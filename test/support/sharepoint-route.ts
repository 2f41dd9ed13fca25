import { Body, Controller, Module, Post, UseGuards } from '@nestjs/common';
import { NeedsToken } from '../../src/auth/fresh-token.decorator.js';
import { FreshTokenGuard } from '../../src/auth/fresh-token.guard.js';
import { FromCaller, type Caller } from '../../src/upstream/caller.decorator.js';
import { DeadlineGuard } from '../../src/upstream/deadline.guard.js';
import { SharePointClient } from '../../src/upstream/sharepoint-client.js';
import { UpstreamModule } from '../../src/upstream/upstream.module.js';

/** What is sent to SharePoint's own API. */
export class Sent {
  method: 'GET' | 'POST' = 'GET';
  path = '';
  json?: object;
  ifMatch?: string;
}

export const SHAREPOINT_ROUTE = '/api/sharepoint-test';

@UseGuards(DeadlineGuard, FreshTokenGuard)
@NeedsToken('sharepoint')
@Controller(SHAREPOINT_ROUTE)
class SharePointController {
  constructor(private readonly sharePoint: SharePointClient) {}

  @Post()
  async send(@FromCaller() caller: Caller, @Body() body: object): Promise<object> {
    const { method, path, json, ifMatch } = Object.assign(new Sent(), body);
    const answer = await this.sharePoint.send(caller, {
      method,
      path,
      headers: { 'if-match': ifMatch },
      ...(json !== undefined && { body: { json } }),
    });
    return { status: answer.status, body: answer.body };
  }

  /** A feature that changes two things. */
  @Post('twice')
  async twice(@FromCaller() caller: Caller, @Body() body: object): Promise<object> {
    await this.send(caller, body);
    return this.send(caller, body);
  }

  /** A mistake that a feature could make. */
  @Post('with-a-token-for-graph')
  @NeedsToken('graph')
  confuse(@FromCaller() caller: Caller): Promise<object> {
    return this.sharePoint.send(caller, { method: 'GET', path: '/_api/web' });
  }
}

/** A route that calls SharePoint as its own features do, for tests of what happens on the way. */
@Module({ imports: [UpstreamModule], controllers: [SharePointController] })
export class SharePointRouteModule {}
