const defect = (fields) => `a defect of the service: ${JSON.stringify(fields)}`;

/** What is worth telling somebody who watches, by log event. */
const SENTENCES = {
  sign_in_completed: ({ renewed }) => (renewed ? 'signed in again' : 'signed in'),
  sign_in_failed: ({ code }) => `a sign-in failed: ${code}`,
  silent_sign_in_completed: () => 'signed in again, silently, in a hidden frame',
  silent_sign_in_failed: ({ code }) => `a silent sign-in in a hidden frame failed: ${code}`,
  signed_out: () => 'signed out',
  token_renewed: ({ rung, resource }) =>
    rung === 'server' ? `access token for ${resource} renewed by the server` : undefined,
  token_refused: ({ refusal }) =>
    ['unavailable', 'throttled'].includes(refusal)
      ? `Entra has no token just now: ${refusal}`
      : `Entra refused a token: ${refusal}`,
  idp_unavailable: ({ what }) => `Entra does not answer (${what ?? 'sign-in'})`,
  idp_misconfigured: () => 'Entra refuses the credentials of the service',
  request_failed: defect,
  renewal_failed: defect,
};

/** The service's log as lines for people: time and sentence. */
export class Narrator {
  #line;

  /** @param line takes one line. */
  constructor(line) {
    this.#line = line;
  }

  tells(event) {
    return event in SENTENCES;
  }

  audit(event, _meaning, fields) {
    this.write(event, fields);
  }

  write(event, fields = {}) {
    const sentence = SENTENCES[event]?.(fields);
    if (sentence !== undefined) this.#line(`${new Date().toTimeString().slice(0, 8)}  ${sentence}`);
  }
}
