import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext } from 'playwright-core';
import { launchForMany } from '../support/chromium.js';
import { page, SCRIPT_TAG, startRenewalWorld } from '../support/renewal-page.js';
import { openTab, profileOf, type Tab } from '../support/renewal-tab.js';
import { thrice } from '../support/thrice.js';
import { ADELE, ALEX, type World } from '../support/world.js';

const FORMS = `<form id="order">
    <input name="title"><input name="mail" type="email"><input type="number" name="count">
    <textarea name="why"></textarea>
    <select name="size"><option>small</option><option>large</option></select>
    <select name="colours" multiple><option>red</option><option>green</option><option>blue</option></select>
    <input type="checkbox" name="extra" value="lamp"><input type="checkbox" name="extra" value="fan" checked>
    <input type="radio" name="speed" value="slow" checked><input type="radio" name="speed" value="fast">
    <input name="secret" type="password"><input name="otp" autocomplete="one-time-code">
    <input name="card" autocomplete="section-a cc-number"><input name="new" autocomplete="new-password">
    <input type="hidden" name="hidden" value="as made"><input type="file" name="file">
  </form>
  <form><input name="title"></form><form><input name="title" id="controlled"></form><input name="outside">`;
/** As React does: the element's own setter keeps what it believes to be shown, and a change to that is no change. */
const CONTROLLED = `<script>
  const element = document.getElementById('controlled');
  const { get, set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
  let believed = '';
  Object.defineProperty(element, 'value', {
    configurable: true, get() { return get.call(this); }, set(value) { believed = value; set.call(this, value); },
  });
  window.changes = [];
  element.addEventListener('input', () => { if (element.value !== believed) changes.push(believed = element.value); });
</script>`;

const FILL = `{
  const order = document.forms.order.elements;
  const set = (name, value) => (order[name].value = value);
  set('title', 'A chair'); set('mail', 'a@b.example'); set('count', '3'); set('why', 'Two\\nlines'); set('size', 'large');
  for (const nth of [0, 2]) order.colours.options[nth].selected = true;
  order.extra[0].checked = true; order.extra[1].checked = false; order.speed[1].checked = true;
  for (const name of ['secret', 'otp', 'card', 'new']) set(name, 'SECRET');
  set('hidden', 'SECRET');
  document.forms[1].elements.title.value = 'Another';
  document.forms[2].elements.title.value = 'Controlled';
  document.querySelector('[name=outside]').value = 'Outside';
}`;

const READ = `[...document.forms].map((form) => [...new FormData(form)].filter(([, value]) => typeof value === 'string'))`;

const RESCUED = [
  [
    ['title', 'A chair'],
    ['mail', 'a@b.example'],
    ['count', '3'],
    ['why', 'Two\nlines'],
    ['size', 'large'],
    ['colours', 'red'],
    ['colours', 'blue'],
    ['extra', 'lamp'],
    ['speed', 'fast'],
    ['secret', ''],
    ['otp', ''],
    ['card', ''],
    ['new', ''],
    ['hidden', 'as made'],
  ],
  [['title', 'Another']],
  [['title', 'Controlled']],
];

describe('what is typed', () => {
  let world: World;
  let browser: Browser;
  let context: BrowserContext;
  let tab: Tab;
  beforeAll(async () => {
    const withTag = (tag: string): string => page(tag, FORMS + CONTROLLED);
    world = await startRenewalWorld({
      pages: {
        'rescued.html': withTag('<script src="/bff/renewal-client.js" data-rescue-forms></script>'),
        'other.html': withTag('<script src="/bff/renewal-client.js" data-rescue-forms></script>'),
        'lost.html': withTag(SCRIPT_TAG),
        'one.html': withTag('<script src="/bff/renewal-client.js" data-rescue-forms="#order"></script>'),
      },
    });
    browser = await launchForMany();
  });
  afterAll(async () => {
    await browser.close();
    await world.stop();
  });
  beforeEach(async () => {
    context = await profileOf(browser, world);
    // A popup is refused, so that the page itself has to go.
    await context.addInitScript('window.open = () => null');
  });
  afterEach(() => context.close());

  const open = async (name: string): Promise<void> => {
    tab = await openTab(context, `${world.origin}/${name}.html`);
    await tab.comesTo('fresh');
    tab.page.on('dialog', (dialog) => void dialog.accept());
  };
  /** The session is lost, and somebody signs in again in the page's place. */
  const signInAgain = async (as = ADELE): Promise<void> => {
    await context.clearCookies();
    const url = tab.page.url();
    await tab.page.evaluate('bffSession.renew()');
    await tab.page.locator('bff-banner button').click();
    await tab.page.locator(`button[name="username"][value="${as}"]`).click();
    await tab.page.waitForURL(url);
    await tab.page.waitForFunction("window.bffSession?.state === 'fresh'");
  };
  const kept = (): Promise<string> => tab.page.evaluate<string>("sessionStorage['bff-forms'] ?? ''");
  const isEmpty = async (): Promise<void> => {
    // The second try of a page that fills itself later.
    await tab.page.waitForTimeout(1_100);
    expect(JSON.stringify(await tab.page.evaluate(READ))).not.toMatch(/chair|Another|Controlled/);
  };

  thrice('in a form', () => {
    it('is there again after a sign-in in the place of the page, but no secret ever', async () => {
      await open('rescued');
      await tab.page.evaluate(FILL);
      await context.addInitScript(
        "if (location.pathname === '/rescued.html') window.wasKept = sessionStorage['bff-forms']",
      );
      await signInAgain();
      await tab.page.waitForFunction('changes.length');
      expect(await tab.page.evaluate(READ)).toEqual(RESCUED);
      expect(await tab.page.evaluate('changes')).toEqual(['Controlled']);
      expect(await tab.page.evaluate('wasKept')).not.toContain('SECRET');
      expect(await kept()).toBe('');
      await tab.page.reload();
      await tab.page.waitForFunction("window.bffSession?.state === 'fresh'");
      await isEmpty();
    });

    it('is kept where the page says so, and nowhere else', async () => {
      await open('one');
      await tab.page.evaluate(FILL);
      await signInAgain();
      await tab.page.waitForFunction("document.forms.order.elements.title.value === 'A chair'");
      expect(await tab.page.evaluate('document.forms[1].elements.title.value')).toBe('');
      await open('lost');
      await tab.page.evaluate(FILL);
      await signInAgain();
      await isEmpty();
    });

    it('is shown to nobody else', async () => {
      await open('rescued');
      await tab.page.evaluate(FILL);
      await signInAgain(ALEX);
      await isEmpty();
      expect(await kept()).toBe('');
    });

    it('is put into no other page', async () => {
      await open('rescued');
      await tab.page.evaluate(FILL);
      await tab.page.evaluate('bffSession.signIn()');
      await tab.page.waitForURL(/authorize/);
      await tab.page.goto(`${world.origin}/other.html`);
      await tab.page.waitForFunction("window.bffSession?.state === 'fresh'");
      await isEmpty();
    });

    it('keeps nobody from signing in when the storage is off or full', async () => {
      await context.addInitScript(`for (const name of ['localStorage', 'sessionStorage'])
        Object.defineProperty(window, name, { get() { throw new DOMException('off', 'SecurityError'); } })`);
      await open('rescued');
      await tab.page.evaluate(FILL);
      await tab.page.evaluate('bffSession.signIn()');
      await tab.page.waitForURL(/authorize/);
    });
  });
});
