import { createServer, type Server } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer, Browser } from '../support/browser.js';
import { portOf } from '../support/free-port.js';
import { expectFailurePage, expectProblem } from '../support/problems.js';
import { MINUTE } from '../support/test-clock.js';
import { forgetPosts, later, tokenPosts } from '../support/token-posts.js';
import { ADELE, startWorld, type World } from '../support/world.js';

const DISCOVERY = /openid-configuration/;

describe('the discovery document', () => {
  let world: World;
  let thief: Server;
  const stolen: string[] = [];
  beforeAll(async () => {
    world = await startWorld();
    thief = createServer((request, response) => {
      stolen.push(`${request.method} ${request.url}`);
      response.end('{}');
    });
    await new Promise<void>((resolve) => thief.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    await world.stop();
    thief.close();
    thief.closeAllConnections();
  });
  afterEach(() => {
    world.emulator.entra.tampering = {};
    world.emulator.faults.clear();
  });

  /** A browser at a replica that has not read the document yet. */
  const newcomer = async (): Promise<Browser> => world.browser(await world.replicate());
  const elsewhere = (path: string): string => `http://127.0.0.1:${portOf(thief)}${path}`;
  const ownPath = (path: string): string =>
    `${world.emulator.authorityHost}/${world.emulator.tenantId}${path}`;

  it.each<[string, () => Record<string, unknown>]>([
    ['another issuer', () => ({ issuer: 'https://evil.example/v2.0' })],
    ['the issuer of another tenant', () => ({ issuer: ownPath('').replace(/[^/]+$/, 'common/v2.0') })],
    ['an issuer with a slash more', () => ({ issuer: `${ownPath('/v2.0')}/` })],
    ['no issuer', () => ({ issuer: null })],
    ['a token endpoint elsewhere', () => ({ token_endpoint: elsewhere('/oauth2/v2.0/token') })],
    ['a token endpoint on evil', () => ({ token_endpoint: 'https://evil.example/token' })],
    [
      'a token endpoint with a user name',
      () => ({ token_endpoint: ownPath('/token').replace('//', '//a:b@') }),
    ],
    ['a token endpoint that is no URL', () => ({ token_endpoint: '/oauth2/v2.0/token' })],
    ['an authorization endpoint elsewhere', () => ({ authorization_endpoint: elsewhere('/authorize') })],
    ['keys elsewhere', () => ({ jwks_uri: elsewhere('/keys') })],
    ['an end of session elsewhere', () => ({ end_session_endpoint: elsewhere('/logout') })],
    ['a script for an authorization endpoint', () => ({ authorization_endpoint: 'javascript:alert(1)' })],
    ['a number for an endpoint', () => ({ token_endpoint: 1 })],
  ])('with %s is refused, and the secret is sent nowhere', async (_what, discovery) => {
    const browser = await newcomer();
    forgetPosts(world);
    world.emulator.entra.tampering = { discovery: discovery() };
    const answer = await browser.step('/bff/login');
    expectProblem(answer, 'idp_response_invalid');
    expect(answer.headers['location']).toBeUndefined();
    expect(tokenPosts(world)).toEqual([]);
    expect(stolen).toEqual([]);
    // It is read again, and then it is fine.
    world.emulator.entra.tampering = {};
    expect((await browser.step('/bff/login')).status).toBe(302);
  });

  it('that announces iss in answers makes its absence a failure (RFC 9207)', async () => {
    const browser = await newcomer();
    world.emulator.entra.tampering = {
      discovery: { authorization_response_iss_parameter_supported: true },
    };
    forgetPosts(world);
    expectFailurePage(await browser.signIn(ADELE), 'login_failed');
    expect(tokenPosts(world)).toEqual([]);
    world.emulator.entra.tampering = { authorizationResponse: { iss: ownPath('/v2.0') } };
    await browser.signIn(ADELE);
    expect((await browser.xhr('/bff/user')).status).toBe(200);
  });

  it.each([
    ['an error', { type: 'respond', status: 500 }, 'idp_unavailable'],
    ['a page', { type: 'html' }, 'idp_response_invalid'],
    ['twenty megabytes', { type: 'oversize' }, 'idp_response_invalid'],
    ['nothing at all', { type: 'reset' }, 'idp_unavailable'],
  ] as const)('that is %s cannot be used', async (_what, action, code) => {
    const browser = await newcomer();
    world.emulator.faults.add({ service: 'entra', path: DISCOVERY, times: Infinity, action });
    expectProblem(await browser.step('/bff/login'), code);
  });

  it('that was good an hour ago still serves while Entra is away', async () => {
    const browser = await world.signedIn();
    later(world, 61 * MINUTE);
    world.emulator.faults.add({
      service: 'entra',
      path: DISCOVERY,
      times: Infinity,
      action: { type: 'reset' },
    });
    const renewed: Answer = await browser.xhr('/bff/token-renewal', { method: 'POST' });
    expect(renewed.status).toBe(200);
    expect((await browser.step('/bff/login')).status).toBe(302);
  });
});
