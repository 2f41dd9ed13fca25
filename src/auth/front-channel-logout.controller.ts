import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiOkResponse, ApiProduces, ApiQuery, ApiTags } from '@nestjs/swagger';
import { ROUTES } from '@entra-bff/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isFetchedAhead } from '../platform/edge/navigation.js';
import { Env } from '../platform/env/env.js';
import { BffError } from '../platform/problem.js';
import { ApiProblems } from '../platform/openapi/api-problems.decorator.js';
import { Public } from '../platform/public.decorator.js';
import { Throttle } from '../platform/rate-limit/throttle.js';
import { FrontChannel } from './internal/front-channel.js';
import { sendPage } from './internal/page.js';

const LONGEST_SID = 128;
const PAGES: ReadonlySet<string | undefined> = new Set([undefined, 'iframe', 'frame', 'document']);

/** Where Entra tells of a sign-out elsewhere: it frames this address in its own page, where no cookie of ours comes. */
@ApiTags('Session')
@Public()
@Controller()
export class FrontChannelLogoutController {
  constructor(
    private readonly env: Env,
    private readonly frontChannel: FrontChannel,
    private readonly throttle: Throttle,
  ) {}

  /** Ends the sessions that came of the browser session that Entra names. Says the same when it knows of none. */
  @Get(ROUTES.frontChannelLogout)
  @ApiProblems('throttled', 'idp_unavailable', 'idp_response_invalid', 'store_unavailable')
  @RouteConfig({ crossSite: 'open' })
  @ApiQuery({
    name: 'sid',
    required: false,
    type: String,
    description: "Entra's name of its browser session.",
  })
  @ApiQuery({
    name: 'iss',
    required: false,
    type: String,
    description: 'Entra sends none; a wrong one is refused.',
  })
  @ApiProduces('text/html')
  @ApiOkResponse({ type: String })
  async logout(
    @Query() query: Record<string, unknown>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.#refuseOtherIssuers(query['iss']);
    const { sid } = query;
    // Whoever names so many that nobody knows guesses; a true one is never refused.
    if (isLoadedAsPage(request) && (await this.#end(sid, request)) === 0)
      await this.throttle.chargeAddress('front_channel_address', request);
    sendFrontChannelPage(reply, new URL(this.env.authorityHost).origin);
  }

  async #end(sid: unknown, request: FastifyRequest): Promise<number> {
    const isSid = typeof sid === 'string' && sid !== '' && sid.length <= LONGEST_SID;
    return isSid ? this.frontChannel.end(sid, request) : 0;
  }

  async #refuseOtherIssuers(iss: unknown): Promise<void> {
    if (iss === undefined) return;
    if (typeof iss === 'string' && (await this.frontChannel.isOurIssuer(iss))) return;
    throw new BffError('bad_request', { detail: 'iss is not the issuer that this service trusts.' });
  }
}

/** Entra frames it. As an image, a script, or ahead of a visit, it is something that another site made up. */
function isLoadedAsPage({ headers }: FastifyRequest): boolean {
  return PAGES.has(headers['sec-fetch-dest']) && !isFetchedAhead(headers);
}

/** What Entra's page frames when it tells of a sign-out; nobody sees it. */
function sendFrontChannelPage(reply: FastifyReply, authority: string): void {
  sendPage(reply, {
    title: 'Signed out',
    body: '<p>Signed out.</p>',
    ancestors: [authority],
    keepsOpener: true,
  });
}
