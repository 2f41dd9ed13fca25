import { request } from 'node:http';

const ANSWER_WITHIN_MS = 15_000;
const MOST_REDIRECTS = 15;

/** As much of a browser as the check needs: cookies, redirects, fetch metadata. `origin` is the page's. */
export class Client {
  /** Cookies do not know ports, so that one jar serves page and emulator (RFC 6265 §8.5). */
  #cookies = new Map();

  constructor(origin) {
    this.origin = origin;
  }

  /** `fetch` by a script of the page: redirects are not followed, so that one would be seen. */
  fetch(path, { method = 'GET', headers = {}, body } = {}) {
    return this.#send(new URL(path, this.origin), method, body, {
      accept: '*/*',
      'sec-fetch-mode': 'cors',
      'sec-fetch-dest': 'empty',
      'sec-fetch-site': 'same-origin',
      ...(method !== 'GET' && { origin: this.origin, 'x-csrf': '1' }),
      ...headers,
    });
  }

  /** The page goes to another address, and on wherever that leads. */
  navigate(url) {
    return this.#follow(new URL(url, this.origin), 'GET', undefined, 'document');
  }

  /** The same in a frame of the page. */
  frame(url) {
    return this.#follow(new URL(url, this.origin), 'GET', undefined, 'iframe');
  }

  /** Chooses a person on the page of the emulated Entra. */
  pick(page, username) {
    return this.press(page, 'username', username);
  }

  /** Presses a button of a page of the emulated Entra. */
  press(page, button, choice) {
    const action = /<form[^>]*action="([^"]*)"/.exec(page.text)?.[1];
    if (action === undefined) throw new Error(`No page of Entra came, but ${page.status} from ${page.url}`);
    const hidden = page.text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g);
    const fields = new URLSearchParams([...hidden].map(([, name, value]) => [name, unescapeHtml(value)]));
    fields.set(button, choice);
    return this.#follow(new URL(unescapeHtml(action), page.url), 'POST', fields.toString(), 'document');
  }

  async #follow(first, method, body, destination) {
    let url = first;
    let site = url.origin === this.origin ? 'same-origin' : 'same-site';
    let answer = await this.#send(url, method, body, navigation(destination, site, method));
    for (let hop = 0; hop < MOST_REDIRECTS && answer.headers.location !== undefined; hop += 1) {
      url = new URL(answer.headers.location, url);
      if (url.origin !== this.origin) site = 'same-site';
      answer = await this.#send(url, 'GET', undefined, navigation(destination, site, 'GET'));
    }
    return answer;
  }

  async #send(url, method, body, headers) {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await exchange(url, method, body, { ...headers, ...(cookie !== '' && { cookie }) });
    for (const line of answer.headers['set-cookie'] ?? []) this.#keep(line);
    return answer;
  }

  #keep(line) {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
    const at = pair.indexOf('=');
    const gone = attributes.some((text) => /^(max-age=0|expires=thu, 01 jan 1970)/i.test(text));
    if (gone) this.#cookies.delete(pair.slice(0, at));
    else this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }
}

function navigation(destination, site, method) {
  return {
    accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
    'sec-fetch-mode': 'navigate',
    'sec-fetch-dest': destination,
    'sec-fetch-site': site,
    ...(method === 'POST' && { 'content-type': 'application/x-www-form-urlencoded' }),
  };
}

/** @returns `{ url, status, headers, text, json() }` */
export function exchange(url, method, body, headers) {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const sent = request(url, { method, headers: { ...headers, ...length } }, (answer) => {
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.once('error', reject);
      answer.once('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const { statusCode: status, headers: received } = answer;
        resolve({ url: url.href, status, headers: received, text, json: () => JSON.parse(text) });
      });
    });
    sent.setTimeout(ANSWER_WITHIN_MS, () =>
      sent.destroy(new Error(`${url.origin} did not answer within ${ANSWER_WITHIN_MS / 1000} s`)),
    );
    sent.once('error', reject);
    sent.end(body);
  });
}

function unescapeHtml(text) {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
