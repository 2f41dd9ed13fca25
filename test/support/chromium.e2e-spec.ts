import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { launchChromium, type ChromiumOptions } from './chromium.js';
import { portOf } from './free-port.js';

/** `localhost` frames `127.0.0.1`, another site, whose page sets a cookie and goes on to tell what came back. */
function answer(request: IncomingMessage, response: ServerResponse): void {
  const frame = `http://127.0.0.1:${request.socket.localPort}`;
  if (request.url === '/set') {
    const cookie = 'seen=yes; SameSite=None; Secure';
    response.writeHead(302, { 'set-cookie': cookie, location: '/told' }).end();
    return;
  }
  response.setHeader('content-type', 'text/html');
  response.end(
    request.url === '/told'
      ? `<p>${request.headers.cookie ?? 'no cookie'}</p>`
      : `<iframe src="${frame}/set"></iframe>`,
  );
}

describe('the real browser', () => {
  const server = createServer(answer);
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  afterAll(() => {
    server.close();
  });

  const framedCookie = async (options: ChromiumOptions): Promise<string> => {
    const { context, close } = await launchChromium(options);
    const page = await context.newPage();
    await page.goto(`http://localhost:${portOf(server)}/`);
    const told = await page.frameLocator('iframe').locator('p').textContent();
    await close();
    return told ?? '';
  };

  it('gives a framed page of another site its cookies where they are allowed', async () => {
    expect(await framedCookie({ thirdPartyCookies: 'allowed' })).toBe('seen=yes');
  });

  it('keeps them from it where they are blocked', async () => {
    expect(await framedCookie({ thirdPartyCookies: 'blocked' })).toBe('no cookie');
  });

  it('lives in the time zone it is told, and reaches hosts under .test and no others', async () => {
    const { context, close } = await launchChromium({ timezoneId: 'America/New_York' });
    const page = await context.newPage();
    expect(await page.evaluate(() => Intl.DateTimeFormat().resolvedOptions().timeZone)).toBe(
      'America/New_York',
    );
    await page.goto(`http://bff.test:${portOf(server)}/told`);
    await expect(page.goto('http://example.com/')).rejects.toThrow('ERR_NAME_NOT_RESOLVED');
    await close();
  });
});
