/** What to do about an AADSTS number. https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
const BY_NUMBER = {
  7000215: 'the secret is wrong: AZURE_CLIENT_SECRET is the Value of the secret, not its Secret ID.',
  7000222: 'the secret has expired: make a new one, or better a certificate or a federated credential.',
  7000216: 'the registration wants another kind of proof than the one that is configured.',
  700016:
    'AZURE_CLIENT_ID is not known in this tenant: is it of another tenant, or without a service principal?',
  700027: 'the certificate is not the one of the registration: upload it there.',
  700024: 'the clock of this machine is wrong, or the federated token too old.',
  700213: 'no federated credential of the registration fits the subject of this token.',
  700211: 'no federated credential of the registration fits the issuer of this token.',
  700212: 'no federated credential of the registration fits the audience of this token.',
  70021: 'no federated credential of the registration fits this token: issuer, subject, audience.',
  7000112: 'the application is disabled in this tenant.',
  7000218: 'the registration is a public client: register the redirect URI under the platform Web.',
  90002: 'there is no such tenant: AZURE_TENANT_ID.',
  50011: 'the redirect URI is not registered.',
  50105: 'the user is not assigned to the application: assign them, or switch off "Assignment required".',
  65001:
    'nobody consented to these scopes: an administrator grants consent in the registration, API permissions.',
  65004: 'the user declined the consent.',
  90094: 'only an administrator can consent to these scopes: grant it in the registration, API permissions.',
  70011: 'a scope is spelled wrongly: GRAPH_SCOPES, SHAREPOINT_SCOPES.',
  650053: 'a scope does not exist at its resource: GRAPH_SCOPES, SHAREPOINT_SCOPES.',
  650057: 'the resource is not among the API permissions of the registration: add it.',
  500011: 'the resource is not known in this tenant: does SHAREPOINT_SCOPES name the host of SHAREPOINT_URL?',
  53003: 'Conditional Access forbids it for this user from here.',
  50076: 'the user has to pass multi-factor authentication: sign in with a browser that can.',
  50079: 'the user has to enrol in multi-factor authentication first.',
  54005: 'the code was used already: start again.',
  70008: 'the code is too old: start again, and paste the address within some minutes.',
};

const BY_CLASS = {
  misconfigured:
    'Entra does not accept the credential: compare it with the registration, Certificates & secrets.',
  request_invalid: 'Entra does not accept the request: look its number up in the list of Microsoft.',
  consent_required: BY_NUMBER[65001],
  access_blocked: BY_NUMBER[53003],
  throttled: 'Entra asks to slow down: try again in some minutes.',
  unavailable: 'Entra has a fault of its own: try again in some minutes, and look at its service health.',
};

/** `{ said, advice }` of a refusal, of its number and class alone: Entra's text may repeat what was sent. */
export function explained(number, kind, status) {
  const name = number === undefined ? `HTTP ${status}` : `AADSTS${number}`;
  const said = `Entra refuses (${name}${kind === undefined ? '' : `, ${kind}`}).`;
  const advice = BY_NUMBER[number] ?? BY_CLASS[kind];
  return { state: 'failed', said, ...(advice !== undefined && { advice }) };
}

/** The number in an error of Entra's. */
export function numberIn(text) {
  const digits = /AADSTS(\d{4,8})/.exec(text ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}
