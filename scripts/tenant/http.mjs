const TIMEOUT_MS = 10_000;
const MOST_BYTES = 1_048_576;

/** Why no answer came, in words that hold nothing of what was sent. */
class Unreachable extends Error {
  constructor(url, error) {
    const reason =
      error.name === 'TimeoutError' ? 'no answer in ten seconds' : (error.cause?.code ?? error.name);
    super(`${new URL(url).host}: ${reason}`);
    this.name = 'Unreachable';
  }

  get advice() {
    return /CERT|SELF_SIGNED|UNABLE_TO|ERR_TLS/.test(this.message)
      ? 'something with another certificate answers: a proxy that breaks TLS open? Its CA goes into NODE_EXTRA_CA_CERTS.'
      : 'let this machine out to that host on its port: DNS, firewall, egress rules.';
  }
}

/** `{ status, headers, text, json }`; redirects are not followed. Throws {@link Unreachable}. */
export async function ask(url, { method = 'GET', headers = {}, body } = {}) {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const answer = await fetch(url, { method, headers, body, redirect: 'manual', signal });
    const text = (await answer.text()).slice(0, MOST_BYTES);
    return { status: answer.status, headers: answer.headers, text, json: parsed(text) };
  } catch (error) {
    throw new Unreachable(url, error);
  }
}

/** The outcome of a step whose request got no answer. */
export function unreachable(error) {
  if (!(error instanceof Unreachable)) throw error;
  return { state: 'failed', said: `Not reached. ${error.message}.`, advice: error.advice };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
