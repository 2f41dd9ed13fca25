export type AccessTokenState = 'live' | 'expired' | 'revoked';

interface IssuedToken {
  username: string | undefined;
  state: AccessTokenState;
}

/** Which access tokens were issued, and what became of them before their time. */
export class AccessTokens {
  private readonly issued = new Map<string, IssuedToken>();

  get count(): number {
    return this.issued.size;
  }

  /** `uti` is the token's own id. */
  add(uti: string, username: string | undefined): void {
    this.issued.set(uti, { username, state: 'live' });
  }

  stateOf(uti: string): AccessTokenState {
    return this.issued.get(uti)?.state ?? 'live';
  }

  userOf(uti: string): string | undefined {
    return this.issued.get(uti)?.username;
  }

  /** Marks the tokens issued so far, of one user or of all. */
  mark(state: AccessTokenState, username?: string): void {
    for (const token of this.issued.values()) {
      if (username === undefined || token.username?.toLowerCase() === username.toLowerCase())
        token.state = state;
    }
  }

  clear(): void {
    this.issued.clear();
  }
}
