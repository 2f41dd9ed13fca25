import { request } from 'undici';
import { CookieJar } from './cookie-jar.js';

export interface Answer {
  status: number;
  /** Where the last answer came from. */
  url: string;
  headers: Record<string, string | string[] | undefined>;
  body: string;
  json(): Record<string, unknown>;
}

export interface XhrOptions {
  method?: string;
  /** Undefined leaves out what a browser would send. */
  headers?: Record<string, string | undefined>;
  body?: string | Buffer;
  /** The page's origin; our own unless told. */
  from?: string;
}

const MOST_REDIRECTS = 15;

/** What a browser sends, without the browser: cookies, redirects, fetch metadata. */
export class Browser {
  /** Every answer so far, redirects included. */
  readonly history: Answer[] = [];

  /** `own` is the origin that the user sees; `via` another address that answers for it. */
  constructor(
    readonly own: string,
    private readonly via: Record<string, string> = {},
    readonly jar = new CookieJar(),
  ) {}

  /** The same browser, led to other addresses, e.g. by a balancer. */
  through(via: Record<string, string>): Browser {
    return new Browser(this.own, via, this.jar);
  }

  /** A click on a link: follows redirects. */
  navigate(url: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.#follow(this.#absolute(url), 'GET', undefined, { 'sec-fetch-dest': 'document', ...headers });
  }

  /** A frame in a page of `from`. */
  frame(url: string, from = this.own): Promise<Answer> {
    return this.#follow(this.#absolute(url), 'GET', undefined, {
      'sec-fetch-dest': 'iframe',
      referer: `${from}/`,
    });
  }

  /** One request of a navigation, redirects not followed. */
  step(url: string, headers: Record<string, string | undefined> = {}): Promise<Answer> {
    return this.#send(this.#absolute(url), 'GET', undefined, { ...navigation('none'), ...headers });
  }

  /** `fetch` by a script of a page: no redirect is ever followed, so that a test sees it. */
  xhr(path: string, options: XhrOptions = {}): Promise<Answer> {
    const { method = 'GET', headers = {}, body, from = this.own } = options;
    const url = this.#absolute(path);
    const sameOrigin = url.origin === from;
    const originSent = !sameOrigin || method !== 'GET';
    return this.#send(url, method, body, {
      accept: '*/*',
      'sec-fetch-mode': 'cors',
      'sec-fetch-dest': 'empty',
      'sec-fetch-site': siteBetween(from, url.origin),
      ...(originSent && { origin: from }),
      ...(method !== 'GET' && { 'x-csrf': '1' }),
      ...headers,
    });
  }

  /** From the login route through Entra's page to the landing page. */
  async signIn(username: string, returnUrl = '/'): Promise<Answer> {
    const page = await this.navigate(`/bff/login?returnUrl=${encodeURIComponent(returnUrl)}`);
    return page.body.includes('name="username"') ? this.pick(page, username) : page;
  }

  /** Chooses a user on Entra's page. */
  pick(page: Answer, username: string): Promise<Answer> {
    return this.press(page, { username });
  }

  /** Presses a button of the form on Entra's page. */
  press(page: Answer, button: Record<string, string>): Promise<Answer> {
    const action = /<form[^>]*action="([^"]*)"/.exec(page.body)?.[1] ?? '';
    const fields = new URLSearchParams(button);
    for (const [, name = '', value = ''] of page.body.matchAll(
      /<input type="hidden" name="([^"]*)" value="([^"]*)"/g,
    )) {
      fields.set(name, unescapeHtml(value));
    }
    const url = new URL(unescapeHtml(action), page.url);
    return this.#follow(url, 'POST', fields.toString(), {
      'content-type': 'application/x-www-form-urlencoded',
      'sec-fetch-dest': 'document',
    });
  }

  #absolute(url: string): URL {
    return new URL(url, this.own);
  }

  async #follow(
    first: URL,
    method: string,
    body: string | undefined,
    headers: Record<string, string>,
  ): Promise<Answer> {
    let url = first;
    let site = method === 'GET' && headers['sec-fetch-dest'] === 'document' ? 'none' : 'same-origin';
    if (headers['referer'] !== undefined) site = siteBetween(new URL(headers['referer']).origin, url.origin);
    let answer = await this.#send(url, method, body, { ...navigation(site), ...headers });
    for (let hop = 0; hop < MOST_REDIRECTS && answer.status >= 300 && answer.status < 400; hop += 1) {
      const location = answer.headers['location'];
      if (typeof location !== 'string') break;
      const next = new URL(location, url);
      if (siteBetween(url.origin, next.origin) !== 'same-origin') site = 'cross-site';
      url = next;
      const { 'content-type': _type, ...kept } = headers;
      answer = await this.#send(url, 'GET', undefined, { ...navigation(site), ...kept });
    }
    return answer;
  }

  async #send(
    url: URL,
    method: string,
    body: string | Buffer | undefined,
    headers: Record<string, string | undefined>,
  ): Promise<Answer> {
    const cookie = this.jar.header(url);
    const address = this.via[url.origin] ?? url.origin;
    const answer = await request(address + url.pathname + url.search, {
      method,
      headers: { host: url.host, ...(cookie !== undefined && { cookie }), ...headers },
      ...(body !== undefined && { body }),
    });
    const text = await answer.body.text();
    const setCookies = [answer.headers['set-cookie'] ?? []].flat();
    this.jar.store(url, setCookies);
    const seen: Answer = {
      status: answer.statusCode,
      url: url.href,
      headers: answer.headers,
      body: text,
      json: () => toObject(JSON.parse(text)),
    };
    this.history.push(seen);
    return seen;
  }
}

function navigation(site: string): Record<string, string> {
  return {
    accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
    'sec-fetch-mode': 'navigate',
    'sec-fetch-site': site,
    'upgrade-insecure-requests': '1',
  };
}

function siteBetween(from: string, to: string): string {
  if (from === to) return 'same-origin';
  const [a, b] = [new URL(from), new URL(to)];
  const site = ({ hostname }: URL): string =>
    /[a-z]/i.test(hostname) ? hostname.split('.').slice(-2).join('.') : hostname;
  return a.protocol === b.protocol && site(a) === site(b) ? 'same-site' : 'cross-site';
}

function unescapeHtml(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

function toObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
