import type { Page, Response } from 'playwright-core';
import type { SilentLoginMessage } from '@entra-bff/contract';

/** A page that signs in silently in a hidden frame, as a front end would, and tells what it heard. */
export const FRAMING_PAGE = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>A front end</title><link rel="icon" href="data:,">
<script>
  const heard = [];
  addEventListener('message', ({ origin, data }) => heard.push({ origin, data }));

  /** Resolves when the hidden frame has loaded. */
  function frame(url) {
    const frame = document.createElement('iframe');
    frame.hidden = true;
    frame.setAttribute('sandbox', 'allow-scripts allow-same-origin allow-forms');
    frame.src = url;
    return new Promise((resolve) => {
      frame.addEventListener('load', () => resolve(frame));
      document.body.append(frame);
    });
  }

  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const message = () => new Promise((resolve) => addEventListener('message', resolve, { once: true }));

  /** What came until it gave up, and a moment after the first message: silence is an answer too. */
  async function silentSignIn(bff, limit) {
    heard.length = 0;
    const told = message();
    const before = document.querySelectorAll('iframe').length;
    frame(bff + '/bff/forced-sign-in');
    await Promise.race([told.then(() => pause(100)), pause(limit)]);
    document.querySelectorAll('iframe')[before].remove();
    return heard;
  }

  async function get(url, options) {
    const answer = await fetch(url, { credentials: 'include', headers: { 'x-csrf': '1' }, ...options });
    return { status: answer.status, body: await answer.json() };
  }
</script></head><body></body></html>`;

export interface Heard {
  origin: string;
  data: SilentLoginMessage;
}

export interface SilentSignIn {
  heard: Heard[];
  /** Of the forced sign-in itself. */
  challenge: Response;
  /** The HTML that the frame ended with; empty where the callback was never reached. */
  ending(): Promise<string>;
}

/** One silent sign-in in the open framing page, which gives up after `limit` milliseconds. */
export async function silentSignIn(page: Page, bff: string, limit = 30_000): Promise<SilentSignIn> {
  const answers: Response[] = [];
  const note = (response: Response): void => void answers.push(response);
  page.on('response', note);
  const heard = await page.evaluate<Heard[]>(`silentSignIn(${JSON.stringify(bff)}, ${limit})`);
  page.off('response', note);
  const at = (path: string): Response | undefined =>
    answers.find((response) => new URL(response.url()).pathname === path);
  const challenge = at('/bff/forced-sign-in');
  if (challenge === undefined) throw new Error('The frame asked for nothing.');
  return { heard, challenge, ending: async () => (await at('/bff/callback')?.text()) ?? '' };
}

/** A call of the page's script to the service, with the user's cookie where the browser sends it. */
export function getFrom(page: Page, url: string): Promise<{ status: number; body: Record<string, unknown> }> {
  return page.evaluate<{ status: number; body: Record<string, unknown> }>(`get(${JSON.stringify(url)})`);
}
