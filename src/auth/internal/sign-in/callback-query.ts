import { BffError } from '../../../platform/problem.js';

/** Entra's authorization answer (`response_mode=query`, RFC 6749 §4.1.2). */
export interface CallbackQuery {
  state: string;
  code?: string;
  error?: string;
  errorDescription?: string;
  /** Entra's name of its browser session: what front-channel logout calls `sid`. */
  sessionState?: string;
  /** RFC 9207; Entra sends none so far. */
  iss?: string;
}

const LONGEST = {
  state: 128,
  code: 8_192,
  error: 128,
  error_description: 8_192,
  iss: 512,
} as const;

/** Throws `login_failed` for what cannot be an answer to a sign-in of ours: a parameter twice, too long, or missing. */
export function parseCallback(query: Readonly<Record<string, unknown>>): CallbackQuery {
  const read = (name: keyof typeof LONGEST): string | undefined => {
    const value = Object.hasOwn(query, name) ? query[name] : undefined;
    if (value === undefined || value === '') return undefined;
    if (typeof value !== 'string' || value.length > LONGEST[name]) throw new BffError('login_failed');
    return value;
  };
  const [state, code, error, description, sessionState, iss] = [
    read('state'),
    read('code'),
    read('error'),
    read('error_description'),
    entraSid(query['session_state']),
    read('iss'),
  ];
  if (state === undefined) throw new BffError('login_failed');
  return {
    state,
    ...(code !== undefined && { code }),
    ...(error !== undefined && { error }),
    ...(description !== undefined && { errorDescription: description }),
    ...(sessionState !== undefined && { sessionState }),
    ...(iss !== undefined && { iss }),
  };
}

/** Not signed, and of use for sign-out alone: what does not look like one is no reason to refuse a sign-in. */
function entraSid(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w.~-]{1,128}$/.test(value) ? value : undefined;
}
