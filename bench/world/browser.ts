import { request } from 'undici';
import { ORIGIN } from './stage.js';

const MOST_REDIRECTS = 15;

/** Signs in at the server on `port`: follows the redirects through Entra and back. Answers the server's cookies. */
export async function signIn(port: number, path: string): Promise<string> {
  const jars = new Map<string, Map<string, string>>();
  let url = new URL(path, ORIGIN);
  for (let hop = 0; hop < MOST_REDIRECTS; hop += 1) {
    const jar = jars.get(url.origin) ?? new Map<string, string>();
    jars.set(url.origin, jar);
    const address = url.origin === ORIGIN ? `http://127.0.0.1:${port}` : url.origin;
    const answer = await request(address + url.pathname + url.search, {
      headers: { ...NAVIGATION, host: url.host, cookie: cookieText(jar) },
    });
    const body = await answer.body.text();
    for (const line of [answer.headers['set-cookie'] ?? []].flat()) keep(jar, line);
    const { location } = answer.headers;
    if (typeof location === 'string') url = new URL(location, url);
    else if (answer.statusCode < 400) return cookieText(jars.get(ORIGIN) ?? new Map());
    else throw new Error(`The sign-in ended at ${url.pathname} with ${answer.statusCode}: ${body}`);
  }
  throw new Error('The sign-in went round in circles.');
}

const NAVIGATION = { accept: 'text/html', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };

function keep(jar: Map<string, string>, line: string): void {
  const [pair = ''] = line.split(';');
  const [name = '', ...value] = pair.split('=');
  if (/max-age=0|expires=thu, 01 jan 1970/i.test(line)) jar.delete(name);
  else jar.set(name, value.join('='));
}

function cookieText(jar: ReadonlyMap<string, string>): string {
  return [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
}
