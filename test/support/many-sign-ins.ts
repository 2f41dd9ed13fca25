import { request } from 'undici';
import type { Emulator } from '@entra-bff/emulator';

/** One sign-in from the first request to the session cookie. */
export interface QuickSignIn {
  /** Where the login route sent the browser. */
  readonly authorizeUrl: string;
  readonly cookie: string;
}

/** Where to sign in: the origin that users see, and the address that answers for it. */
export interface Entrance {
  readonly own: string;
  readonly address: string;
}

const NAVIGATION = {
  accept: 'text/html',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-site': 'none',
  'sec-fetch-dest': 'document',
};

/**
 * What a browser does, and nothing that it keeps: ten thousand of them fit into a test. Entra signs everybody in as
 * `emulator.entra.autoSignIn`.
 */
async function signInQuickly({ own, address }: Entrance): Promise<QuickSignIn> {
  const host = new URL(own).host;
  const begun = await get(`${address}/bff/login`, { host });
  const authorizeUrl = begun.location;
  const back = new URL((await get(authorizeUrl, {})).location);
  const cookie = begun.cookies.map((line) => line.split(';', 1)[0]).join('; ');
  const ended = await get(address + back.pathname + back.search, { host, cookie });
  const [session = ''] = ended.cookies.filter((line) => /^(__Host-)?bff=/.test(line));
  const value = /=([^;]*)/.exec(session)?.[1] ?? '';
  if (ended.status !== 303 || value === '')
    throw new Error(`A sign-in ended with ${ended.status}: ${ended.body}`);
  return { authorizeUrl, cookie: value };
}

/** So many at a time, as this user. */
export async function signInWave(
  entrance: Entrance,
  emulator: Emulator,
  username: string,
  count: number,
): Promise<QuickSignIn[]> {
  emulator.entra.autoSignIn = username;
  return Promise.all(Array.from({ length: count }, () => signInQuickly(entrance)));
}

/** Answers the status. */
export async function signOutQuickly({ own, address }: Entrance, cookie: string): Promise<number> {
  const { host, protocol } = new URL(own);
  const name = protocol === 'https:' ? '__Host-bff' : 'bff';
  const headers = { host, origin: own, 'x-csrf': '1', cookie: `${name}=${cookie}` };
  const answer = await request(`${address}/bff/logout`, { method: 'POST', headers });
  await answer.body.dump();
  return answer.statusCode;
}

async function get(
  url: string,
  headers: Record<string, string>,
): Promise<{ status: number; body: string; location: string; cookies: string[] }> {
  const answer = await request(url, { headers: { ...NAVIGATION, ...headers } });
  const body = await answer.body.text();
  const { location } = answer.headers;
  return {
    status: answer.statusCode,
    body,
    location: typeof location === 'string' ? location : '',
    cookies: [answer.headers['set-cookie'] ?? []].flat(),
  };
}
