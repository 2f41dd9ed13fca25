import { Controller, Get, Module, Post, Req, UseGuards } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FastifyRequest } from 'fastify';
import { createApp } from '../../src/app.setup.js';
import { AuthModule } from '../../src/auth/auth.module.js';
import { BrowserSession } from '../../src/auth/browser-session.js';
import { CurrentSession, type Session } from '../../src/auth/current-session.decorator.js';
import { FreshTokenGuard } from '../../src/auth/fresh-token.guard.js';
import { loadEnv } from '../../src/platform/env/env.js';
import { Public } from '../../src/platform/public.decorator.js';
import { freePort } from '../support/free-port.js';
import { appToken, callAs, startBearerWorld, userToken } from '../support/machine-client.js';
import { MemoryLog } from '../support/memory-log.js';
import { expectProblem } from '../support/problems.js';
import type { Replica, World } from '../support/world.js';

/** Routes that somebody adds to the service. */
@Controller('api/own')
class OwnController {
  constructor(private readonly browser: BrowserSession) {}

  @Get('client')
  client(@Req() { machineClient, session }: FastifyRequest) {
    const { appId, user } = machineClient ?? {};
    return { appId, hasUser: user !== undefined, hasSession: session !== undefined };
  }

  @Get('session')
  session(@CurrentSession() { createdAt }: Session) {
    return { createdAt };
  }

  @Get('guarded')
  @UseGuards(FreshTokenGuard)
  guarded() {
    return {};
  }

  @Public()
  @Post('public')
  async open(@Req() request: FastifyRequest) {
    return { isSignedIn: (await this.browser.find(request)) !== undefined };
  }
}

@Module({ imports: [AuthModule], controllers: [OwnController] })
class OwnModule {}

let world: World;
let replica: Replica;
let cookie: string;
beforeAll(async () => {
  world = await startBearerWorld({ redis: true });
  const port = await freePort();
  const log = new MemoryLog();
  const app = await createApp(loadEnv(world.env), { clock: world.clock, log, modules: [OwnModule] });
  await app.listen({ port, host: '127.0.0.1' });
  replica = { address: `http://127.0.0.1:${port}`, app, log, stop: () => app.close() };
  const user = await world.signedIn();
  cookie = user.jar.header(new URL(world.origin)) ?? '';
});
afterAll(async () => {
  await replica.stop();
  await world.stop();
});

const call = (token: string, path: string, method = 'GET') =>
  callAs(world, token, { replica, method, path: `/api/own/${path}`, headers: { cookie } });

describe("a route of somebody's own below /api", () => {
  it('is told of the client, of its user if it has one, and of no session', async () => {
    const appId = world.emulator.clientId;
    const ofUser = await call(await userToken(world), 'client');
    expect(ofUser.json()).toEqual({ appId, hasUser: true, hasSession: false });
    const alone = await call(await appToken(world), 'client');
    expect(alone.json()).toEqual({ appId, hasUser: false, hasSession: false });
  });

  it('that works with the session is closed to clients, whatever the cookie beside the token', async () => {
    expectProblem(await call(await userToken(world), 'session'), 'access_denied');
  });

  it('that asks for no token is open to a client by itself', async () => {
    expect((await call(await appToken(world), 'guarded')).status).toBe(200);
  });

  it('that is public sees no session beside a bearer token, which lifted the anti-forgery rule', async () => {
    const answer = await call('nonsense', 'public', 'POST');
    expect([answer.status, answer.json()]).toEqual([201, { isSignedIn: false }]);
  });
});
