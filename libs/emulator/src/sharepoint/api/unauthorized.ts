import type { EmulatorResponse } from '../../http/exchange.js';
import { challengeHeaders, notBeforeClaims } from '../faults/challenge.js';
import type { ChallengeForm } from '../faults/faults.js';
import { isObject, textMember } from '../json-body.js';
import type { World } from '../world.js';

const SHAREPOINT = '00000003-0000-0ff1-ce00-000000000000';

/** The header of every plain 401, commas inside quotes included. */
function plainChallenge(tenantId: string): string {
  return (
    `Bearer realm="${tenantId}",client_id="${SHAREPOINT}",` +
    `trusted_issuers="00000001-0000-0000-c000-000000000000@*,https://sts.windows.net/*/,` +
    `00000003-0000-0ff1-ce00-000000000000@90140122-8516-11e1-8eff-49304924019b",` +
    `authorization_uri="https://login.windows.net/common/oauth2/authorize"`
  );
}

export type TokenProblem = 'missing' | 'malformed' | 'expired' | 'wrong_audience';

const DESCRIPTIONS: Record<TokenProblem, string> = {
  missing: 'Unauthorized. No token was sent.',
  malformed: 'Invalid JWT token. Could not resolve issuer token.',
  expired: 'Invalid JWT token. The token is expired.',
  wrong_audience:
    "Exception of type 'Microsoft.IdentityModel.Tokens.AudienceUriValidationFailedException' was thrown.",
};

/** The audience that a token names, read without trust. */
function audienceIn(authorization: string | undefined): string {
  const payload = authorization?.split('.')[1] ?? '';
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    return (isObject(claims) && textMember(claims, 'aud')) || '';
  } catch {
    return '';
  }
}

function diagnostics(problem: TokenProblem, authorization: string | undefined): Record<string, string> {
  if (problem === 'wrong_audience') {
    const reason = `Invalid audience Uri '${audienceIn(authorization)}'.`;
    return { 'x-ms-diagnostics': `3000003;reason="${reason}";category="invalid_client"` };
  }
  if (problem === 'malformed') {
    return {
      'x-ms-diagnostics': '3000006;reason="Token contains invalid signature.";category="invalid_client"',
    };
  }
  return {};
}

/** SharePoint's own 401: its body is the bare third error shape. */
export function unauthorized(
  world: World,
  problem: TokenProblem,
  authorization: string | undefined,
): EmulatorResponse {
  return {
    status: 401,
    headers: {
      'Content-Type': 'application/json',
      'WWW-Authenticate': plainChallenge(world.tenantId),
      ...diagnostics(problem, authorization),
    },
    body: JSON.stringify({ error_description: DESCRIPTIONS[problem] }),
  };
}

export interface Challenge {
  form: ChallengeForm;
  status: 401 | 403;
  claims: Record<string, unknown>;
}

export function revokedChallenge(world: World): Challenge {
  return { form: 'joined', status: 401, claims: notBeforeClaims(Math.floor(world.now() / 1000)) };
}

/** A claims challenge. SharePoint's own header is not public, so it has the form that Graph's has. */
export function challenged(world: World, { form, status, claims }: Challenge): EmulatorResponse {
  const issuer = { realm: world.tenantId, clientId: SHAREPOINT };
  return {
    status,
    headers: {
      'Content-Type': 'application/json',
      'WWW-Authenticate': challengeHeaders(issuer, claims, form),
    },
    body: JSON.stringify({ error_description: 'The access token has been revoked or needs further claims.' }),
  };
}
