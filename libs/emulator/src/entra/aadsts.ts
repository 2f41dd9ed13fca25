/**
 * What Entra answers for a numbered refusal. Numbers and classes follow Microsoft's "Microsoft Entra authentication and
 * authorization error codes" page; the sentences are this emulator's own, since clients must not read them.
 */
export interface Refusal {
  text: string;
  /** `error` of a token answer. */
  error: string;
  status?: number;
  suberror?: string;
  /** `error` of an authorization answer, where it differs from `interaction_required`. */
  atAuthorize?: string;
  /** Comes with a claims challenge. */
  challenges?: true;
}

const grant = (text: string, more: Partial<Refusal> = {}): Refusal => ({
  text,
  error: 'invalid_grant',
  ...more,
});
const dead = (text: string): Refusal => grant(text, { suberror: 'bad_token' });
const action = (text: string): Refusal => grant(text, { suberror: 'basic_action', challenges: true });
const blocked = (text: string): Refusal => grant(text, { suberror: 'message_only' });
const consent = (text: string): Refusal =>
  grant(text, { suberror: 'consent_required', atAuthorize: 'consent_required' });
const request = (text: string): Refusal => ({
  text,
  error: 'invalid_request',
  atAuthorize: 'invalid_request',
});
const client = (text: string): Refusal => ({ text, error: 'invalid_client', status: 401 });
const scope = (text: string): Refusal => ({ text, error: 'invalid_scope', atAuthorize: 'invalid_scope' });
const resource = (text: string): Refusal => ({
  text,
  error: 'invalid_resource',
  atAuthorize: 'invalid_resource',
});
const transient = (text: string): Refusal => ({
  text,
  error: 'temporarily_unavailable',
  atAuthorize: 'temporarily_unavailable',
  status: 503,
});

const REFUSALS: Record<number, Refusal> = {
  16000: grant(
    'Several accounts are signed in, or the chosen one is unknown in this tenant: one must be picked.',
  ),
  16002: grant('The chosen account is not among those signed in.'),
  28000: scope('The scope asks for more than one resource.'),
  50011: { ...request('The redirect URI is not registered for this application.') },
  50013: grant('The assertion is not valid: its signature could not be checked.'),
  50020: grant('The account does not exist in this tenant.', { suberror: 'bad_token' }),
  50033: transient('A part of the service failed for a moment.'),
  50034: grant('The user account does not exist in this directory.'),
  50049: { ...request('Unknown or invalid authority instance.'), error: 'invalid_instance' },
  50057: grant('The user account is disabled.'),
  50058: grant('A silent sign-in was asked for, but nobody is signed in.', { atAuthorize: 'login_required' }),
  50059: request('The request does not name a tenant.'),
  50072: action('The user must enrol for multifactor authentication.'),
  50074: action('Strong authentication is required.'),
  50076: action('Because of a change by the administrator, multifactor authentication is required.'),
  50078: action('The multifactor authentication presented has expired.'),
  50079: action('The user must register for multifactor authentication.'),
  50105: { ...grant('The user is not assigned to this application.'), error: 'interaction_required' },
  50132: grant('The session is not valid any more: the password was changed or reset.'),
  50133: grant('The session is not valid any more: it was revoked.'),
  50173: grant('The grant was revoked: a fresh one is needed.'),
  50196: { ...request('The client asks for the same thing in a loop.'), error: 'invalid_request' },
  53000: blocked('The device does not comply.'),
  53001: blocked('The device is not joined to the domain.'),
  53002: blocked('The application is not an approved one.'),
  53003: blocked('Access was blocked by Conditional Access policies.'),
  530003: blocked('The device must be managed.'),
  530032: blocked('Access was blocked by a security policy of the tenant.'),
  530035: blocked('Access was blocked by security defaults.'),
  54005: grant('The authorization code was already redeemed.'),
  65001: consent('The user or an administrator has not consented to the application.'),
  65004: { ...consent('The user declined to consent.'), atAuthorize: 'access_denied' },
  65005: resource('The application asks for a resource that it is not registered for.'),
  70000: grant('The provided grant is not valid.'),
  70003: { text: 'The grant type is not supported.', error: 'unsupported_grant_type' },
  70007: { ...request('The response_mode does not fit the response_type.') },
  70008: dead('The authorization code or refresh token has expired through inactivity.'),
  70011: scope('The scope is not valid.'),
  70043: dead('The refresh token has expired because of the sign-in frequency that policy demands.'),
  80013: transient('The time of the on-premises agent and of the service differ too much.'),
  90002: { ...request('The tenant was not found.'), error: 'invalid_tenant' },
  90006: transient('The service is temporarily unavailable.'),
  90023: request('A parameter of the request is not valid.'),
  90024: transient('The request budget is used up for now.'),
  90055: { ...transient('Too many requests.'), status: 503 },
  90072: grant('The account of an external tenant must first be added to this tenant.'),
  90094: consent('An administrator must consent.'),
  90095: consent('An administrator must consent: the request can be sent to them.'),
  165000: request('The request could not be tied to this browser.'),
  500011: resource('The resource was not found in the tenant.'),
  500112: { ...grant('The redirect URI differs from the one of the authorization request.') },
  500121: action('Strong authentication failed.'),
  500131: grant('The assertion is meant for another application.'),
  500133: grant('The assertion is outside of its valid time.'),
  501481: grant('The code_verifier does not match the code_challenge of the authorization request.'),
  650057: resource('The resource is not among those the application is registered for.'),
  700003: blocked('The device object was not found.'),
  700005: grant('The authorization code was issued for another tenant.'),
  700016: { text: 'The application was not found in the tenant.', error: 'unauthorized_client', status: 400 },
  700022: scope('The scopes belong to more than one resource.'),
  700027: client('The client assertion is not signed with a registered certificate.'),
  700054: {
    text: 'The response_type is not enabled for the application.',
    error: 'unsupported_response_type',
    atAuthorize: 'unsupported_response_type',
  },
  700082: dead('The refresh token has expired through inactivity.'),
  700084: grant('The refresh token was issued to a single-page app and had a fixed life of 24 hours.'),
  900144: request('A parameter is missing from the request.'),
  900561: request('The endpoint only accepts POST requests.'),
  1002012: scope('With client credentials the scope must be a resource followed by /.default.'),
  7000215: client('The client secret is not valid.'),
  7000218: client('The request must carry a client_secret or a client_assertion.'),
  7000222: client('The client secret has expired.'),
  9000411: request('A parameter is repeated in the request.'),
  9002313: request('The request is malformed.'),
};

/** The refusal with this number; one that is not listed here is an `invalid_grant` without a suberror. */
export function refusal(code: number): Refusal {
  return REFUSALS[code] ?? grant('An error without further description.');
}
