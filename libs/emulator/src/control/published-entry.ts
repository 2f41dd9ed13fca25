import type { TranscriptEntry } from '../http/transcript.js';

/** A request as HTTP shows it: what a token says, never the token. */
export type PublishedEntry = TranscriptEntry & {
  /** What the bearer token said; nobody has checked it. */
  claims?: unknown;
};

const SECRETS = [
  'access_token',
  'assertion',
  'client_assertion',
  'client_secret',
  'clientState',
  'code',
  'code_verifier',
  'id_token_hint',
  'password',
  'refresh_token',
  'tempauth',
].join('|');
const IN_FORMS = new RegExp(`(^|[?&;])(${SECRETS})=[^&;\\s]*`, 'gi');
const IN_JSON = new RegExp(`"(${SECRETS})"(\\s*:\\s*)"(?:[^"\\\\]|\\\\.)*"`, 'gi');

function withoutSecrets(text: string): string {
  return text.replaceAll(IN_FORMS, '$1$2=…').replaceAll(IN_JSON, '"$1"$2"…"');
}

function claimsIn(authorization: string | undefined): { claims?: unknown } {
  const payload = /^Bearer [^.]*\.([^.]*)\./i.exec(authorization ?? '')?.[1];
  if (payload === undefined) return {};
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    return { claims };
  } catch {
    return {};
  }
}

/**
 * Whoever reaches the port can read the transcript, but gets nothing out of it to call anybody with: secrets in headers,
 * body and target are left out, and claims take the place of the token. In the process it is whole.
 */
export function publishedEntry(entry: TranscriptEntry): PublishedEntry {
  const { authorization, cookie, ...headers } = entry.headers;
  const scheme = authorization?.split(' ', 1)[0];
  return {
    ...entry,
    target: withoutSecrets(entry.target),
    body: withoutSecrets(entry.body),
    headers: {
      ...headers,
      ...(scheme === undefined ? {} : { authorization: `${scheme} …` }),
      ...(cookie === undefined ? {} : { cookie: cookie.replaceAll(/=[^;]*/g, '=…') }),
    },
    ...claimsIn(authorization),
  };
}
