import { expect } from '@jest/globals';
import type { Answer, Browser } from './browser.js';
import { ALIGNMENT, lowLimits, someBytes } from './uploads.js';
import { startWorld, type Replica, type World } from './world.js';

const API = '/api/sharepoint';

/** Larger than what goes in one call under {@link lowLimits}, and no multiple of anything. */
export const FILE = someBytes(4 * ALIGNMENT + 77);

export interface Part {
  by?: Browser;
  bytes?: Buffer;
  method?: 'PATCH' | 'PUT';
}

type Transcript = ReturnType<World['emulator']['transcript']['find']>;

/** Two replicas with low limits, and a user with a library. */
export interface UploadWorld {
  world: World;
  second: Replica;
  user: Browser;
  /** Of the library in the API. */
  drive: string;
  /** The same user, led to the other replica. */
  elsewhere(): Browser;
  /** What SharePoint has under this name. */
  stored(name: string): Buffer | undefined;
  /** Requests to addresses of uploads at SharePoint. */
  sentOn(method?: string): Transcript;
  /** Answers the address of the upload. */
  begin(name: string, plan?: object, by?: Browser): Promise<string>;
  /** Sends bytes `from` up to, and without, `to`. */
  send(upload: string, from: number, to: number, part?: Part): Promise<Answer>;
}

export async function startUploadWorld(): Promise<UploadWorld> {
  const world = await startWorld({ redis: true });
  const second = await world.replicate();
  for (const replica of [world.bff, second]) lowLimits(replica);
  const user = await world.signedIn();
  const drives = (await user.xhr(`${API}/sites/%2Fsites%2Fdemo/drives`)).json()['items'];
  const drive = `${API}/drives/${String(Array.isArray(drives) ? drives[0]?.id : '')}`;
  return {
    world,
    second,
    user,
    drive,
    elsewhere: () => user.through({ [world.origin]: second.address }),
    stored: (name) => world.emulator.sharePoint.file('/sites/demo', 'Documents', name)?.content,
    sentOn: (method = 'PUT') =>
      world.emulator.transcript.find({ service: 'sharepoint', method, path: /uploadSession/ }),
    begin: async (name, plan = {}, by = user) => {
      const headers = { 'content-type': 'application/json' };
      const options = { method: 'POST', headers, body: JSON.stringify(plan) };
      const answer = await by.xhr(`${drive}/children/${name}/uploads`, options);
      expect(answer.status).toBe(201);
      expect(answer.json()).toMatchObject({ nextExpectedRanges: ['0-'], chunkAlignment: ALIGNMENT });
      expect(answer.headers['location']).toBe(`${API}/uploads/${String(answer.json()['id'])}`);
      return String(answer.headers['location']);
    },
    send: (upload, from, to, { by = user, bytes = FILE, method = 'PATCH' } = {}) => {
      const range = `bytes ${from}-${to - 1}/${bytes.length}`;
      const headers = { 'content-range': range, 'content-type': 'application/octet-stream' };
      return by.xhr(upload, { method, headers, body: bytes.subarray(from, to) });
    },
  };
}

/** Status, code, and where to go on. */
export function told(answer: Answer): unknown[] {
  const { code, nextExpectedRanges } = answer.json();
  return [answer.status, code, nextExpectedRanges];
}
