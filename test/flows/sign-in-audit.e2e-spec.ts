import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Answer, Browser } from '../support/browser.js';
import type { LogLine } from '../support/memory-log.js';
import { OWN, startSecureWorld } from '../support/secure-world.js';
import { MINUTE } from '../support/test-clock.js';
import { later } from '../support/token-posts.js';
import { ADELE, ALEX, type World } from '../support/world.js';

const ATTEMPTS = /^(silent_)?sign_in_(completed|failed)$/;
const SHORT = expect.stringMatching(/^[A-Za-z0-9_-]{16}$/);

describe('the audit tells of each sign-in once', () => {
  let world: World;
  let browser: Browser;
  let seen = 0;
  beforeAll(async () => {
    world = await startSecureWorld({ redis: true });
  });
  afterAll(() => world.stop());
  beforeEach(async () => {
    world.emulator.entra.autoSignIn = ADELE;
    browser = await world.signedIn();
    seen = world.bff.log.lines.length;
  });
  afterEach(() => {
    world.emulator.entra.tampering = {};
    world.emulator.entra.silentSignInAs = null;
  });

  const events = (): LogLine[] => world.bff.log.lines.slice(seen).filter(({ event }) => ATTEMPTS.test(event));
  const expectOne = (event: string, fields: Record<string, unknown>): void => {
    expect(events()).toEqual([
      {
        event,
        fields: expect.objectContaining({ requestId: expect.any(String), address: '127.0.0.1', ...fields }),
      },
    ]);
  };
  const returning = async (query = '', from = browser): Promise<string> => {
    const begun = await from.step(`/bff/login${query}`);
    const entra = await from.step(String(begun.headers['location']));
    return String(entra.headers['location']);
  };
  const popup = (): Promise<Answer> =>
    browser.navigate('/bff/forced-sign-in?mode=popup', { referer: `${OWN}/` });

  const WAYS: [via: string, silent: boolean, go: () => Promise<Answer>][] = [
    ['login', false, () => browser.navigate('/bff/login')],
    ['redirect', false, () => browser.navigate('/bff/forced-sign-in?mode=redirect')],
    ['popup', false, popup],
    ['login', true, () => browser.navigate('/bff/login?prompt=none')],
    ['iframe', true, () => browser.frame('/bff/forced-sign-in')],
    ['article', true, () => browser.frame('/ForcedSignIn/EnsureForcedSignIn')],
  ];

  it.each(WAYS)('that worked: by %s (silent: %s)', async (via, silent, go) => {
    await go();
    const event = silent ? 'silent_sign_in_completed' : 'sign_in_completed';
    expectOne(event, { via, renewed: true, user: SHORT, session: SHORT });
  });

  it.each(WAYS)('that failed: by %s (silent: %s)', async (via, silent, go) => {
    world.emulator.entra.tampering = {
      authorizationResponse: {
        code: null,
        error: 'access_denied',
        error_description: `AADSTS65004: ${ADELE} declined`,
      },
    };
    await go();
    expectOne(silent ? 'silent_sign_in_failed' : 'sign_in_failed', {
      via,
      code: 'access_denied',
      entraError: 'access_denied',
      aadsts: '65004',
      user: SHORT,
      session: SHORT,
    });
    expect(JSON.stringify(events())).not.toMatch(/adele|declined/i);
  });

  it('that began a session', async () => {
    await world.signedIn();
    expectOne('sign_in_completed', { via: 'login', renewed: false, user: SHORT, session: SHORT });
  });

  it('that brought somebody else in place of the user, who is named', async () => {
    const [before] = world.bff.log.of('sign_in_completed').slice(-1);
    world.emulator.entra.silentSignInAs = ALEX;
    await browser.frame('/bff/forced-sign-in');
    const { user } = before?.fields ?? {};
    expectOne('silent_sign_in_failed', { via: 'iframe', code: 'account_mismatch', user });
  });

  it('and of the session that somebody else signed in over', async () => {
    world.emulator.entra.autoSignIn = ALEX;
    const [before] = world.bff.log.of('sign_in_completed').slice(-1);
    await browser.navigate('/bff/login?prompt=select_account');
    expectOne('sign_in_completed', { via: 'login', renewed: false });
    const { user, session } = before?.fields ?? {};
    expect(world.bff.log.of('session_replaced').at(-1)?.fields).toMatchObject({ user, session });
    expect(events()[0]?.fields['user']).not.toBe(user);
  });

  it('however often its callback comes', async () => {
    const url = await returning();
    await Promise.all(Array.from({ length: 20 }, () => browser.step(url)));
    await browser.step(url);
    expectOne('sign_in_completed', { via: 'login' });
  });

  it('that came too late, or back in another browser', async () => {
    const url = await returning();
    await world.browser().step(url);
    expectOne('sign_in_failed', { code: 'login_failed', reason: 'foreign' });
    seen = world.bff.log.lines.length;
    later(world, 10 * MINUTE);
    await world.redis?.client().flushall();
    await browser.step(url);
    expectOne('sign_in_failed', { code: 'login_expired', reason: 'late' });
  });

  it('and not of what was never one', async () => {
    await browser.step(`/bff/callback?code=x&state=${'A'.repeat(43)}.zzzzzz`);
    await browser.step('/bff/callback?code=x&state=x');
    expect(events()).toEqual([]);
  });
});
