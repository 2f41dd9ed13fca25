import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import type { Answer, Client } from './client.js';
import type { Person } from './person.js';
import type { Records } from './records.js';

const NAVIGATION = {
  accept: 'text/html',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-site': 'none',
  'sec-fetch-dest': 'document',
};
const AGAIN_AFTER_MS = 1_000;
const MOST_ATTEMPTS = 60;

/** Sign-ins and sign-outs as browsers make them; what a fault interrupts is begun anew. */
export class ComingAndGoing {
  constructor(
    private readonly client: Client,
    private readonly records: Records,
  ) {}

  async signIn(person: Person): Promise<void> {
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
      if (await this.#tryToSignIn(person)) {
        person.isAway = false;
        return;
      }
      await sleep(AGAIN_AFTER_MS);
    }
    throw new Error('Nobody can sign in.');
  }

  /** `due`: for when it was planned. */
  async signOut(person: Person, due = performance.now()): Promise<void> {
    person.isAway = true;
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
      const begun = attempt === 1 ? due : performance.now();
      const answer = await this.client.send({ method: 'POST', path: '/bff/logout' }, person);
      // Who got no answer may have been signed out all the same.
      const expected = attempt === 1 ? ['200'] : ['200', '401 session_required'];
      if (this.records.note('sign-out', expected, begun, answer)) {
        person.cookies.clear();
        person.item = undefined;
        return;
      }
      await sleep(AGAIN_AFTER_MS);
    }
    throw new Error('Nobody can sign out.');
  }

  async #tryToSignIn(person: Person): Promise<boolean> {
    const begun = await this.#navigate('sign-in, begun', '302', '/bff/login', person);
    if (begun === undefined) return false;
    const back = await atEntra(locationOf(begun), person.username);
    const ended = await this.#navigate('sign-in, ended', '303', back.pathname + back.search, person);
    return ended !== undefined && person.session !== undefined;
  }

  async #navigate(kind: string, expected: string, path: string, person: Person): Promise<Answer | undefined> {
    const due = performance.now();
    const answer = await this.client.send({ method: 'GET', path, headers: NAVIGATION }, person);
    return this.records.note(kind, [expected], due, answer) ? answer : undefined;
  }
}

/** Presses the button of this user on Entra's page, without the page: it holds nothing but the request itself. */
async function atEntra(authorizeUrl: string, username: string): Promise<URL> {
  const asked = new URL(authorizeUrl);
  const tenant = asked.pathname.split('/', 2)[1] ?? '';
  const ctx = Buffer.from(asked.searchParams.toString()).toString('base64url');
  const pressed = `${asked.origin}/${tenant}/login?${new URLSearchParams({ username, ctx }).toString()}`;
  const answer = await request(pressed);
  await answer.body.dump();
  const { location } = answer.headers;
  if (typeof location !== 'string') throw new Error(`Entra answered ${answer.statusCode}.`);
  return new URL(location);
}

function locationOf({ headers: { location } }: Answer): string {
  return typeof location === 'string' ? location : '';
}
