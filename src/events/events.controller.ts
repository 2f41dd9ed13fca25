import { Controller, Get, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiHeader, ApiNoContentResponse, ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import { ROUTES } from '@entra-bff/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BrowserSession } from '../auth/browser-session.js';
import { SessionEvents } from '../auth/session-events.js';
import { asBffError } from '../platform/problem-mapping.js';
import { BffError } from '../platform/problem.js';
import { ApiProblems } from '../platform/openapi/api-problems.decorator.js';
import { Public } from '../platform/public.decorator.js';
import { EventStreams } from './event-streams.js';
import { parseEventId, SIGNED_OUT, type EventId } from './internal/event-id.js';
import { EventStream } from './internal/event-stream.js';
import { GONE, withJitter } from './internal/following.js';

const STREAM = 'text/event-stream';
const COME_BACK_MS = 2_000;

/** Tells a page what happens to its session, in whichever tab, browser or replica it happens. */
@ApiTags('Session')
@Public()
@Controller()
export class EventsController {
  constructor(
    private readonly browser: BrowserSession,
    private readonly events: SessionEvents,
    private readonly streams: EventStreams,
  ) {}

  /** Server-sent events: `token-renewed`, `reauth-required`, and at the end `signed-out`. Never slides the session. */
  @Get(ROUTES.events)
  @ApiProblems('session_required', 'throttled', 'shutting_down', 'store_unavailable')
  @RouteConfig({ answersWhileDraining: true })
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'A browser sends it when it comes back.',
  })
  @ApiProduces(STREAM)
  @ApiOkResponse({ type: String })
  @ApiNoContentResponse({ description: 'The page has heard already that the session has ended.' })
  async follow(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const id = parseEventId([request.headers['last-event-id']].flat()[0]);
    if (id === SIGNED_OUT) return void reply.code(204).send();
    try {
      const stream = await this.#open(request, id);
      if (stream !== undefined) return send(reply, stream);
    } catch (error) {
      return this.#later(request, reply, asBffError(error));
    }
    if (id !== undefined) return send(reply, signedOut());
    this.browser.refuse(request, reply);
  }

  /** Undefined without a session, and for a page of another session than the browser's present one. */
  async #open(request: FastifyRequest, id: EventId | undefined): Promise<EventStream | undefined> {
    const { refusal } = this.streams;
    if (refusal !== undefined) throw new BffError(refusal);
    const session = await this.browser.find(request);
    if (session === undefined) return undefined;
    const isOther = id !== undefined && id.session !== this.events.publicIdOf(session);
    return isOther ? undefined : this.streams.open(session, id?.told);
  }

  /** An EventSource that gets anything but a stream never comes back; what passes must not be the end of it. */
  #later(request: FastifyRequest, reply: FastifyReply, error: BffError): void {
    const isTransient = error.status === 503 || error.status === 429;
    if (!isTransient || request.headers.accept?.includes(STREAM) !== true) throw error;
    const stream = new EventStream();
    stream.end({ retry: withJitter(COME_BACK_MS) });
    send(reply, stream);
  }
}

function signedOut(): EventStream {
  const stream = new EventStream();
  stream.end({ id: SIGNED_OUT, event: 'signed-out', data: GONE });
  return stream;
}

function send(reply: FastifyReply, { body }: EventStream): void {
  void reply
    .type(STREAM)
    // What comes next on the connection would meet the replica that is ending.
    .header('Connection', 'close')
    .header('Cache-Control', 'no-store, no-transform')
    .header('X-Accel-Buffering', 'no')
    .send(body);
}
