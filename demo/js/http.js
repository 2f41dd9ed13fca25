const UNREACHABLE = {
  code: 'unreachable',
  status: 0,
  detail: 'The service does not answer.',
  retryable: true,
  retryAfter: 5,
};

/** A refusal of the service, as RFC 9457 describes it. */
export class ProblemError extends Error {
  constructor(problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/**
 * One call to the service. Never throws: what is not `ok` has a `problem`, also when nothing answered.
 *
 * @returns `{ ok, status, data, problem, etag, response }`; `data` is the parsed JSON of a good answer.
 */
export async function call(path, { method = 'GET', headers = {}, body, blob = false } = {}) {
  let response;
  try {
    response = await fetch(path, {
      method,
      body,
      headers,
      redirect: 'error',
    });
  } catch {
    return { ok: false, status: 0, problem: UNREACHABLE };
  }
  const { ok, status } = response;
  if (!ok) return { ok, status, problem: await problemOf(response) };
  const data = blob ? await response.blob() : await jsonOf(response);
  return { ok, status, data, etag: response.headers.get('ETag') ?? undefined };
}

async function jsonOf(response) {
  const text = await response.text();
  return text === '' ? undefined : JSON.parse(text);
}

async function problemOf(response) {
  const { status } = response;
  try {
    return await response.json();
  } catch {
    return { code: 'unknown', status, detail: `The service answered ${status}.`, retryable: false };
  }
}
