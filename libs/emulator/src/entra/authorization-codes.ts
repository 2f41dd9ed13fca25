import type { Grant } from './grant.js';

export interface AuthorizationCode {
  grant: Grant;
  tid: string;
  redirectUri: string;
  scope: string;
  nonce: string | undefined;
  challenge: { value: string; method: 'S256' | 'plain' } | undefined;
  /** Milliseconds since the epoch. */
  issuedAt: number;
  redeemed: boolean;
}

/** Codes given out; a redeemed one is kept, so that its reuse is told apart from an invention. */
export class AuthorizationCodes {
  private readonly codes = new Map<string, AuthorizationCode>();

  add(value: string, code: Omit<AuthorizationCode, 'redeemed'>): void {
    this.codes.set(value, { ...code, redeemed: false });
  }

  find(value: string): AuthorizationCode | undefined {
    return this.codes.get(value);
  }

  clear(): void {
    this.codes.clear();
  }
}
