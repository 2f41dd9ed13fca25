import { createHash } from 'node:crypto';

/** As long as an access token of a user in some groups. */
const TOKEN_LENGTH = 1_800;

/** Looks like an access token to everybody who only carries it; another one for each user. */
export function sampleToken(user: number): string {
  let text = `eyJ0eXAiOiJKV1QifQ.user-${user}.`;
  for (let part = 0; text.length < TOKEN_LENGTH; part += 1) {
    text += createHash('sha512').update(`${user}/${part}`).digest('base64url');
  }
  return text.slice(0, TOKEN_LENGTH);
}
