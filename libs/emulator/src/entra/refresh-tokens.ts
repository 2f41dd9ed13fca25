import type { Grant } from './grant.js';

export interface RefreshToken {
  grant: Grant;
  tid: string;
  revoked: boolean;
  /** Used, and usable once only. */
  spent: boolean;
  /** Milliseconds since the epoch. */
  issuedAt: number;
}

/** Refresh tokens in circulation: using one ends it only where a test asks for that. */
export class RefreshTokens {
  private readonly tokens = new Map<string, RefreshToken>();

  get count(): number {
    return [...this.tokens.values()].filter((token) => !token.revoked && !token.spent).length;
  }

  add(value: string, token: Omit<RefreshToken, 'revoked' | 'spent'>): void {
    this.tokens.set(value, { ...token, revoked: false, spent: false });
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
