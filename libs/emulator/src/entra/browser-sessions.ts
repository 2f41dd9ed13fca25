import type { SignInProof } from './directory.js';

/** One account that is signed in with one browser. */
export interface SignedInAccount {
  username: string;
  sid: string;
  proof: SignInProof;
  acrs: string[];
}

/** What a browser's cookie stands for. */
export interface BrowserSession {
  cookie: string;
  accounts: SignedInAccount[];
}

/** Sign-ins that a browser can use again without a page: Entra's single sign-on. */
export class BrowserSessions {
  private readonly byCookie = new Map<string, BrowserSession>();

  constructor(private readonly random: { guid(): string; opaque(bytes: number): string }) {}

  find(cookie: string | undefined): BrowserSession | undefined {
    return cookie === undefined ? undefined : this.byCookie.get(cookie);
  }

  /** Adds the account to the browser's session, or starts one. */
  signIn(existing: BrowserSession | undefined, username: string, now: number): BrowserSession {
    const session = existing ?? this.start();
    const others = session.accounts.filter((account) => account.username !== username);
    const before = session.accounts.find((account) => account.username === username);
    const proof = { signedInAt: now, secondFactorAt: undefined };
    // Signing in again keeps the session's id: front-channel logout names it for as long as the browser session lives.
    const sid = before?.sid ?? this.random.guid();
    session.accounts = [...others, { username, sid, proof, acrs: [] }];
    return session;
  }

  signOut(session: BrowserSession, account: SignedInAccount): void {
    session.accounts = session.accounts.filter((other) => other !== account);
    if (session.accounts.length === 0) this.byCookie.delete(session.cookie);
  }

  /** Ends the browser sessions of one user, or of all. */
  end(username?: string): void {
    for (const session of this.byCookie.values()) {
      for (const account of session.accounts) {
        if (username === undefined || account.username.toLowerCase() === username.toLowerCase()) {
          this.signOut(session, account);
        }
      }
    }
  }

  accounts(): SignedInAccount[] {
    return [...this.byCookie.values()].flatMap((session) => session.accounts);
  }

  clear(): void {
    this.byCookie.clear();
  }

  private start(): BrowserSession {
    const session: BrowserSession = { cookie: this.random.opaque(48), accounts: [] };
    this.byCookie.set(session.cookie, session);
    return session;
  }
}
