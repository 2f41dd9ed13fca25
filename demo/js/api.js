import { pause } from './dom.js';
import { call, ProblemError } from './http.js';

const MOST_REPEATS = 5;
const USUAL_WAIT_SECONDS = 5;

/** Calls the service, and does what the user should not have to think of: renews, waits, repeats. */
export class Api {
  constructor(renewal) {
    this.renewal = renewal;
  }

  /**
   * Throws a ProblemError when it cannot be had. `onWait(problem, seconds)` hears of each pause before a repeated
   * read, and `onWait()` of its end.
   */
  async send(path, { onWait = () => {}, ...options } = {}) {
    let answer = await this.#climbing(path, options);
    for (let repeats = 0; repeats < MOST_REPEATS && isRepeatable(options, answer); repeats += 1) {
      const seconds = answer.problem.retryAfter ?? USUAL_WAIT_SECONDS;
      onWait(answer.problem, seconds);
      await pause(seconds * 1_000);
      onWait();
      answer = await this.#climbing(path, options);
    }
    if (answer.ok) return answer;
    throw new ProblemError(answer.problem);
  }

  /** One call; and once more when it was refused for want of a token, and a token could be had. */
  async #climbing(path, options) {
    const answer = await call(path, options);
    const code = answer.problem?.code;
    if (code === 'session_required') this.renewal.end(answer.problem);
    if (code !== 'reauth_required') return answer;
    const outcome = await this.renewal.climb(answer.problem);
    return outcome === 'renewed' ? call(path, options) : answer;
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

/** Only reads: whoever repeats a write may write twice. */
function isRepeatable({ method = 'GET' }, { ok, status, problem }) {
  return !ok && method === 'GET' && problem.retryable && (status === 429 || status === 503 || status === 0);
}
