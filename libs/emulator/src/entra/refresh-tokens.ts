import type { Grant } from './grant.js';

export interface RefreshToken {
  grant: Grant;
  tid: string;
  revoked: boolean;
  /** Milliseconds since the epoch. */
  issuedAt: number;
}

/** Refresh tokens in circulation: using one does not end it, as Microsoft documents for the live service. */
export class RefreshTokens {
  private readonly tokens = new Map<string, RefreshToken>();

  get count(): number {
    return [...this.tokens.values()].filter((token) => !token.revoked).length;
  }

  add(value: string, token: Omit<RefreshToken, 'revoked'>): void {
    this.tokens.set(value, { ...token, revoked: false });
  }

  find(value: string): RefreshToken | undefined {
    return this.tokens.get(value);
  }

  /** Of one user or of all. */
  revoke(username?: string): void {
    for (const token of this.tokens.values()) {
      if (username === undefined || token.grant.username.toLowerCase() === username.toLowerCase()) {
        token.revoked = true;
      }
    }
  }

  clear(): void {
    this.tokens.clear();
  }
}
