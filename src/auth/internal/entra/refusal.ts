/** What the token endpoint said when it did not give a token. */
export interface EntraRefusal {
  status: number;
  error: string;
  suberror: string;
  /** AADSTS numbers: for the log, and to sharpen a few rows. Entra's documentation says they change. */
  codes: readonly number[];
  /** A claims challenge, JSON text. */
  claims: string | undefined;
  /** Seconds. */
  retryAfter: number | undefined;
}

/** The classes that Entra's refusals fall into; each has one answer and one effect on what is kept. */
export type RefusalClass =
  | 'grant_dead'
  | 'interaction_required'
  | 'consent_required'
  | 'access_blocked'
  | 'account_gone'
  | 'tenant_not_allowed'
  | 'code_unusable'
  | 'misconfigured'
  | 'request_invalid'
  | 'throttled'
  | 'unavailable';

const has = (refusal: EntraRefusal, ...codes: number[]): boolean =>
  codes.some((code) => refusal.codes.includes(code));
const isGrant = ({ error }: EntraRefusal): boolean =>
  error === 'invalid_grant' || error === 'interaction_required';

/**
 * First row that fits decides. By status, `error`, `suberror` and the presence of `claims`; codes only where the rest
 * cannot tell. An unknown code changes nothing.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
const ROWS: readonly [RefusalClass, (refusal: EntraRefusal) => boolean][] = [
  ['throttled', (r) => r.status === 429 || has(r, 50196)],
  ['unavailable', (r) => r.status >= 500 || ['temporarily_unavailable', 'server_error'].includes(r.error)],
  ['unavailable', (r) => has(r, 90006, 90024, 90055, 50033, 80013)],
  ['misconfigured', (r) => ['invalid_client', 'unauthorized_client'].includes(r.error)],
  ['request_invalid', (r) => ['invalid_scope', 'invalid_resource', 'invalid_target'].includes(r.error)],
  ['account_gone', (r) => isGrant(r) && has(r, 50057, 50034)],
  ['tenant_not_allowed', (r) => isGrant(r) && has(r, 16000, 90072, 50020)],
  [
    'access_blocked',
    (r) => r.suberror === 'message_only' || has(r, 53000, 53001, 53002, 53003, 530032, 530035, 50105),
  ],
  [
    'consent_required',
    (r) =>
      r.error === 'consent_required' ||
      r.suberror === 'consent_required' ||
      has(r, 65001, 65004, 90094, 90095),
  ],
  ['code_unusable', (r) => has(r, 54005, 501481, 700005)],
  ['interaction_required', (r) => r.error === 'interaction_required' || r.error === 'login_required'],
  ['interaction_required', (r) => isGrant(r) && (r.suberror === 'basic_action' || r.claims !== undefined)],
  ['grant_dead', (r) => r.error === 'invalid_grant'],
  ['request_invalid', (r) => r.status === 400 || r.status === 401],
];

export function classify(refusal: EntraRefusal): RefusalClass {
  return ROWS.find(([, fits]) => fits(refusal))?.[0] ?? 'unavailable';
}

/** Reads an error body; what is not one of Entra's counts by its status alone. */
export function parseRefusal(status: number, body: unknown, retryAfter: number | undefined): EntraRefusal {
  const members = new Map<string, unknown>(
    typeof body === 'object' && body !== null ? Object.entries(body) : [],
  );
  const text = (name: string): string => {
    const value = members.get(name);
    return typeof value === 'string' ? value.slice(0, 8_192) : '';
  };
  const codes = members.get('error_codes');
  return {
    status,
    error: text('error'),
    suberror: text('suberror'),
    codes: Array.isArray(codes) ? codes.filter((code) => typeof code === 'number') : [],
    claims: text('claims') === '' ? undefined : text('claims'),
    retryAfter,
  };
}
