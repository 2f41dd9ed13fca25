import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Answer, Browser } from '../support/browser.js';
import { callAs, startBearerWorld, userToken } from '../support/machine-client.js';
import { MINUTE } from '../support/test-clock.js';
import { AT_TOKEN_ENDPOINT, later, tokenPosts } from '../support/token-posts.js';
import { ADELE, type World } from '../support/world.js';

const API = '/api/sharepoint';

let world: World;
let user: Browser;
let folder = '';
/** The token that is there before. */
let held: unknown;
beforeAll(async () => {
  world = await startBearerWorld();
  const drives = (await (await world.signedIn()).xhr(`${API}/sites/%2Fsites%2Fdemo/drives`)).json();
  const [first]: unknown[] = Array.isArray(drives['items']) ? drives['items'] : [];
  const id = typeof first === 'object' && first !== null && 'id' in first ? String(first.id) : '';
  folder = `${API}/drives/${id}/children`;
});
afterAll(() => world.stop());
beforeEach(async () => {
  world.emulator.faults.clear();
  user = await world.signedIn();
  await user.xhr(folder);
  [held] = bearers().slice(-1);
  world.emulator.transcript.clear();
});

const headers = { 'content-type': 'application/octet-stream' };
const upload = (): Promise<Answer> =>
  user.xhr(`${folder}/a.txt/content?conflict=replace`, { method: 'PUT', headers, body: 'bytes' });
/** The tokens of calls to Graph since the beginning of the test. */
const bearers = (): unknown[] =>
  world.emulator.transcript.find({ service: 'graph' }).map((call) => call.headers.authorization);

describe('an upload', () => {
  // First: a bearer token is judged by the true time too, so that no time may have been skipped when it is issued.
  it('of a machine client is exchanged for anew, but not when its own token ends as soon', async () => {
    const put = { method: 'PUT', path: `${folder}/b.txt/content?conflict=replace`, headers, body: 'bytes' };
    const begun = async (token: string): Promise<number> => {
      world.emulator.transcript.clear();
      expect((await callAs(world, token, put)).status).toBeLessThan(202);
      return tokenPosts(world).length;
    };
    const short = await userToken(world, ADELE, 200);
    await callAs(world, short, { path: folder });
    expect(await begun(short)).toBe(0);

    const long = await userToken(world, ADELE, 7_200);
    await callAs(world, long, { path: folder });
    later(world, 56 * MINUTE);
    expect(await begun(long)).toBe(1);
  });

  it('begins with a new token when the one held has under five minutes', async () => {
    later(world, 56 * MINUTE);
    expect((await upload()).status).toBeLessThan(202);
    expect(tokenPosts(world)).toHaveLength(1);
    expect(bearers()).toEqual([expect.not.stringMatching(String(held))]);
  });

  it('takes the token that is there while it lasts', async () => {
    later(world, 30 * MINUTE);
    expect((await upload()).status).toBeLessThan(202);
    expect(tokenPosts(world)).toEqual([]);
    expect(bearers()).toEqual([held]);
  });

  it('goes on with what it has when Entra gives nothing new', async () => {
    later(world, 56 * MINUTE);
    world.emulator.faults.add({
      ...AT_TOKEN_ENDPOINT,
      times: Number.POSITIVE_INFINITY,
      action: { type: 'respond', status: 503 },
    });
    expect((await upload()).status).toBeLessThan(202);
    expect(bearers()).toEqual([held]);
  });

  it('of many at once asks Entra once', async () => {
    later(world, 56 * MINUTE);
    const answers = await Promise.all(Array.from({ length: 8 }, upload));
    expect(answers.every(({ status }) => status < 202)).toBe(true);
    expect(tokenPosts(world)).toHaveLength(1);
  });
});
