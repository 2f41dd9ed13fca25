// What must never be seen, and the forms in which it may hide: one definition for tests and for the soak.

/** Members of Entra's token answers. */
export const SECRET_MEMBERS = ['access_token', 'refresh_token', 'id_token'];

/** Fields of requests to its token endpoint. */
export const SECRET_FIELDS = [
  'code',
  'code_verifier',
  'refresh_token',
  'client_secret',
  'client_assertion',
  'assertion',
];

/** Shorter texts may stand anywhere by chance. */
export const SHORTEST_SECRET = 16;

/** The forms in which a secret may hide, by name. */
export function secretForms(secret) {
  const bytes = Buffer.from(secret);
  return {
    raw: secret,
    base64: bytes.toString('base64').replace(/=+$/, ''),
    base64url: bytes.toString('base64url'),
    hex: bytes.toString('hex'),
    percent: encodeURIComponent(secret),
  };
}
