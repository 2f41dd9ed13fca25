import { pause } from './dom.js';
import { call, ProblemError } from './http.js';
import { session } from './session.js';

const MOST_REPEATS = 5;
const SLOW_MS = 1_000;
const LONGER = { detail: 'This takes a little longer.' };
const ASKED = { detail: 'This waits until you have signed in again.', asksUser: true };

/** Calls the service. Renewing, waiting as told and repeating are the browser client's; this tells the user of it. */
export class Api {
  /**
   * Throws a ProblemError when it cannot be had. `onWait(problem, seconds?)` hears of each pause, and `onWait()` of its
   * end.
   */
  async send(path, { onWait = () => {}, ...options } = {}) {
    let answer = await this.#patiently(path, options, onWait);
    for (let repeats = 0; repeats < MOST_REPEATS && isRepeatable(options, answer); repeats += 1) {
      const { retryAfter } = answer.problem;
      onWait(answer.problem, retryAfter);
      await pause(retryAfter * 1_000);
      onWait();
      answer = await this.#patiently(path, options, onWait);
    }
    if (answer.ok) return answer;
    throw new ProblemError(answer.problem);
  }

  /** One call; the client may hold it back meanwhile, which is worth a word. */
  async #patiently(path, options, onWait) {
    let told = false;
    const slow = setTimeout(() => {
      told = true;
      onWait(session.state === 'reauth-required' ? ASKED : LONGER);
    }, SLOW_MS);
    const answer = await call(path, options);
    clearTimeout(slow);
    if (told) onWait();
    return answer;
  }

  async get(path, onWait) {
    return (await this.send(path, { onWait })).data;
  }

  /** Sends JSON. */
  async write(method, path, { body, etag } = {}) {
    const { data } = await this.send(path, {
      method,
      headers: {
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...(etag !== undefined && { 'If-Match': etag }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return data;
  }
}

/** Nothing answered a read: whoever repeats a write may write twice. */
function isRepeatable({ method = 'GET' }, { status }) {
  return method === 'GET' && status === 0;
}
