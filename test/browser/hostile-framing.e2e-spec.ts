import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Frame, Page } from 'playwright-core';
import { getFrom, type Heard } from '../support/browser-framing-page.js';
import { signInWith } from '../support/browser-sign-in.js';
import { startSitesWorld, traces, type Arrival, type SitesWorld } from '../support/browser-sites-world.js';
import { launchChromium, type RunningChromium } from '../support/chromium.js';
import { until } from '../support/until.js';
import { ADELE } from '../support/world.js';

type Where = 'bff' | 'allowed' | 'sibling' | 'foreign';

const SIGN_IN = '/bff/forced-sign-in';

/** A page that frames the sign-in, and passes on what it hears. */
const framing = (target: string, attributes = ''): string =>
  `<script>addEventListener('message', ({ origin, data }) => parent.postMessage({ origin, data }, '*'))</script>` +
  `<iframe src="${target}" ${attributes}></iframe>`;

/** Scripts of a page that put `html` into it as a page of its own. */
const AS_PAGE: Record<string, (html: string) => string> = {
  srcdoc: (html) => `put('iframe', { srcdoc: ${JSON.stringify(html)} })`,
  'sandboxed srcdoc': (html) =>
    `put('iframe', { sandbox: 'allow-scripts', srcdoc: ${JSON.stringify(html)} })`,
  'data:': (html) =>
    `put('iframe', { src: 'data:text/html,' + encodeURIComponent(${JSON.stringify(html)}) })`,
  'blob:': (html) =>
    `put('iframe', { src: URL.createObjectURL(new Blob([${JSON.stringify(html)}], { type: 'text/html' })) })`,
  'about:blank': (html) =>
    `{ const { contentDocument } = put('iframe', {}); contentDocument.write(${JSON.stringify(html)}); }`,
};

const eventually = (holds: () => boolean | Promise<boolean>): Promise<void> => until(holds, 30_000);

const PUT = `function put(name, attributes) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  document.body.append(element);
  return element;
}`;

describe('a silent sign-in framed in strange ways, in a real browser', () => {
  let sites: SitesWorld;
  let browser: RunningChromium;
  let page: Page;
  beforeAll(async () => {
    sites = await startSitesWorld();
    browser = await launchChromium({ thirdPartyCookies: 'allowed' });
    page = await browser.context.newPage();
    await signInWith(page, sites.bff, ADELE);
  });
  beforeEach(() => {
    sites.arrivals.length = 0;
    sites.world.emulator.transcript.clear();
  });
  afterAll(async () => {
    await browser.close();
    await sites.stop();
  });

  const run = async (script: string, frame: Page | Frame = page): Promise<void> =>
    void (await frame.evaluate(`(() => { ${PUT} ${script}; })()`));
  const arrived = (): Arrival | undefined =>
    sites.arrivals.find(({ path, status }) => path === SIGN_IN && status !== undefined);
  const cookies = async (): Promise<string[]> =>
    (await browser.context.cookies(sites.bff)).map(({ name, value }) => `${name}=${value}`).toSorted();
  const heard = (): Promise<Heard[]> => page.evaluate<Heard[]>('heard');
  const target = (): string => sites.bff + SIGN_IN;
  const frameOf = (origin: string): Frame | undefined =>
    page.frames().find((frame) => frame !== page.mainFrame() && frame.url().startsWith(origin));

  /** The request comes, is refused, and nothing came into being. */
  const expectNothing = async (attempt: () => Promise<void>, status = 403): Promise<void> => {
    const before = { traces: await traces(sites), cookies: await cookies() };
    await attempt();
    await eventually(() => arrived() !== undefined);
    expect(arrived()?.status).toBe(status);
    expect({ traces: await traces(sites), cookies: await cookies() }).toEqual(before);
  };

  it.each<[page: string, where: Where]>([
    ['srcdoc', 'sibling'],
    ['srcdoc', 'foreign'],
    ['sandboxed srcdoc', 'bff'],
    ['sandboxed srcdoc', 'allowed'],
    ['data:', 'bff'],
    ['data:', 'allowed'],
    ['data:', 'foreign'],
    ['blob:', 'sibling'],
    ['blob:', 'foreign'],
    ['about:blank', 'sibling'],
    ['about:blank', 'foreign'],
  ])('is refused from a %s page within a page of: %s', async (how, where) => {
    await page.goto(`${sites[where]}/`);
    await expectNothing(() => run(AS_PAGE[how]?.(framing(target())) ?? ''));
    expect(await heard()).toEqual([]);
  });

  it.each<[element: string, attribute: string, where: Where]>([
    ['object', 'data', 'allowed'],
    ['object', 'data', 'foreign'],
    ['embed', 'src', 'allowed'],
    ['embed', 'src', 'foreign'],
  ])('is refused as an <%s %s> of: %s', async (element, attribute, where) => {
    await page.goto(`${sites[where]}/`);
    await expectNothing(() =>
      run(`put('${element}', { ${attribute}: '${target()}?mode=iframe', type: 'text/html' })`),
    );
  });

  it('is refused from a foreign page within ours, whichever frame it aims at', async () => {
    await page.goto(`${sites.bff}/`);
    await run(`put('iframe', { src: '${sites.foreign}/' }); put('iframe', { src: '/?other' })`);
    await eventually(
      () => frameOf(sites.foreign) !== undefined && frameOf(`${sites.bff}/?other`) !== undefined,
    );
    const foreign = frameOf(sites.foreign);
    await expectNothing(() => run(`put('iframe', { src: '${target()}' })`, foreign));
    // The browser itself forbids the other way.
    await expect(run(`top.frames[1].location = '${target()}'`, foreign)).rejects.toThrow('permission');
  });

  it('is never asked for by our own page within a foreign one: it is not shown there', async () => {
    await page.goto(`${sites.foreign}/`);
    await run(`put('iframe', { src: '${sites.bff}/' })`);
    await eventually(() => sites.arrivals.some(({ path, status }) => path === '/' && status === 200));
    await eventually(() => page.frames().some((frame) => frame.url().startsWith('chrome-error:')));
    expect(arrived()).toBeUndefined();
  });

  it('is refused when an allowed page keeps its name to itself: nothing proves that it is allowed', async () => {
    await page.goto(`${sites.allowed}/`);
    await expectNothing(() => run(`put('iframe', { src: '${target()}', referrerpolicy: 'no-referrer' })`));
  });

  it('is not begun by a link that a page has fetched ahead', async () => {
    for (const where of [sites.bff, sites.foreign]) {
      await page.goto(`${where}/`);
      sites.arrivals.length = 0;
      const isOurs = where === sites.bff;
      await expectNothing(
        () => run(`put('link', { rel: 'prefetch', href: '${target()}' })`),
        isOurs ? 400 : 403,
      );
    }
  });

  it('is not begun by a page that is prefetched or prerendered', async () => {
    await page.goto(`${sites.bff}/`);
    const rules = JSON.stringify({
      prefetch: [{ source: 'list', urls: [`${target()}?mode=redirect`], eagerness: 'immediate' }],
    });
    await expectNothing(
      () => run(`put('script', { type: 'speculationrules' }).textContent = ${JSON.stringify(rules)}`),
      400,
    );
    expect(arrived()?.headers['sec-purpose']).toContain('prefetch');
  });

  describe('where the page is provably ours', () => {
    it.each<[page: string, where: Where]>([
      ['srcdoc', 'bff'],
      ['srcdoc', 'allowed'],
      ['about:blank', 'bff'],
      ['about:blank', 'allowed'],
      ['blob:', 'bff'],
    ])('works from a %s page within a page of: %s', async (how, where) => {
      await page.goto(`${sites[where]}/`);
      await run(AS_PAGE[how]?.(framing(target())) ?? '');
      await eventually(async () => (await heard()).length > 0);
      expect(await heard()).toMatchObject([
        { origin: sites[where], data: { origin: sites.bff, data: { isLoggedIn: true } } },
      ]);
    });

    it('works from our own page that sends no referrer', async () => {
      await page.goto(`${sites.bff}/`);
      await run(`put('iframe', { src: '${target()}', referrerpolicy: 'no-referrer' })`);
      await eventually(async () => (await heard()).length > 0);
      expect(arrived()?.headers.referer).toBeUndefined();
      expect(await heard()).toMatchObject([{ origin: sites.bff, data: { isLoggedIn: true } }]);
    });

    it('tells a page that sandboxes the frame into no origin nothing that it could believe', async () => {
      await page.goto(`${sites.bff}/`);
      await run(`put('iframe', { src: '${target()}', sandbox: 'allow-scripts' })`);
      await eventually(async () => (await heard()).length > 0);
      expect((await heard()).map(({ origin }) => origin)).toEqual(['null']);
      expect(await getFrom(page, `${sites.bff}/bff/user`)).toMatchObject({ body: { username: ADELE } });
    });

    it('tells nothing where a foreign page is around the allowed one, and leaves the session alone', async () => {
      await page.goto(`${sites.foreign}/`);
      await run(`put('iframe', { src: '${sites.allowed}/' })`);
      await eventually(() => frameOf(sites.allowed) !== undefined);
      const allowed = frameOf(sites.allowed);
      await run(`frame('${target()}')`, allowed);
      await eventually(() =>
        sites.arrivals.some(({ path, status }) => path === '/bff/callback' && status === 200),
      );
      await eventually(() => page.frames().some((frame) => frame.url().startsWith('chrome-error:')));
      expect(await allowed?.evaluate('heard')).toEqual([]);
      await page.goto(`${sites.bff}/`);
      expect(await getFrom(page, `${sites.bff}/bff/user`)).toMatchObject({ body: { username: ADELE } });
    });
  });
});
