import type { HeldToken } from '../../../token-cache/held-token.js';
import type { MsalClient } from '../entra/msal-clients.js';
import { claimsHash } from './claims-hash.js';
import type { JudgedRefusal } from './judged-refusal.js';

export type Refused = { kind: 'refused' } & JudgedRefusal;

export type Renewed = { kind: 'renewed'; token: HeldToken } | Refused;

/** What Entra's answer to MSAL is held as. `claims`: of the challenge that it was asked for with. */
export function heldToken({ endpoint: { outcome } }: MsalClient, claims: string | undefined): HeldToken {
  if (outcome.kind !== 'answer') throw new Error('MSAL resolved without an answer from Entra.');
  const { answer, askedAt } = outcome;
  const satisfies = claimsHash(claims);
  return {
    accessToken: answer.accessToken,
    obtainedAt: askedAt,
    expiresAt: askedAt + answer.expiresIn * 1_000,
    ...(satisfies !== undefined && { satisfies }),
  };
}
