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

/** The forms in which a secret may hide in a text, each by its name. */
export function formsOf(secret) {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString('hex');
  return [
    ['raw', secret],
    ['reversed', Array.from(secret).toReversed().join('')],
    ['hex', hex],
    ['HEX', hex.toUpperCase()],
    ['percent', encodeURIComponent(secret)],
    ['percent, each byte', hex.replaceAll(/../g, '%$&')],
    ...[0, 1, 2].flatMap((before) => [
      [`base64 from ${before}`, within(bytes, before, 'base64')],
      [`base64url from ${before}`, within(bytes, before, 'base64url')],
    ]),
  ];
}

/** The characters that stand for these bytes alone where so many others come before them. */
function within(bytes, before, encoding) {
  const text = Buffer.concat([Buffer.alloc(before), bytes])
    .toString(encoding)
    .replace(/=+$/, '');
  const whole = Math.floor(((before + bytes.length) * 8) / 6);
  return text.slice(Math.ceil((before * 8) / 6), whole);
}
