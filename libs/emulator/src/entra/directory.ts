import { stableGuid } from '../seeded-random.js';
import { sampleUsers } from './sample-users.js';
import type { Tenants } from './tenants.js';
import type { HomeAccount, NewUser, SampleUser, UserState } from './users.js';

/** A user with what Entra remembers about them. Times are milliseconds since the epoch. */
export interface DirectoryUser extends SampleUser {
  home: HomeAccount;
  hasConsented: boolean;
  /** Scopes, with their resource in front, that the user has not consented to. */
  withoutConsent: Set<string>;
  /** Only a second factor given at or after this time counts. */
  mfaSince: number;
  /** Only a sign-in at or after this time counts: set when sessions are revoked. */
  signInSince: number;
}

/** How a user proved who they are, and when. */
export interface SignInProof {
  signedInAt: number;
  secondFactorAt: number | undefined;
}

export class Directory {
  private readonly users = new Map<string, DirectoryUser>();

  constructor(
    private readonly tenants: Tenants,
    private readonly moment: () => number,
    /** Those of the data that the emulator was started with. */
    private readonly others: readonly NewUser[] = [],
  ) {
    this.reset();
  }

  reset(): void {
    this.users.clear();
    for (const user of [...sampleUsers(this.tenants), ...this.others]) this.add(user);
  }

  add(user: NewUser): DirectoryUser {
    const { username, tid = this.tenants.home.id, state = 'ok' } = user;
    const oid = user.oid ?? stableGuid(`${tid}/${username.toLowerCase()}`);
    const added: DirectoryUser = {
      username,
      name: user.name ?? username.split('@', 1).join(''),
      oid,
      tid,
      state,
      home: user.home ?? { oid, tid },
      hasConsented: false,
      withoutConsent: new Set(),
      mfaSince: 0,
      signInSince: 0,
    };
    this.users.set(username.toLowerCase(), added);
    return added;
  }

  find(username: string): DirectoryUser | undefined {
    return this.users.get(username.toLowerCase());
  }

  /** Like `find`; throws an error that names the users there are. */
  get(username: string): DirectoryUser {
    const user = this.find(username);
    if (user) return user;
    const known = this.all().map((each) => each.username);
    throw new Error(`The emulator has no user ${username}; it has ${known.join(', ')}`);
  }

  byObjectId(tid: string, oid: string): DirectoryUser | undefined {
    return this.all().find((user) => user.tid === tid && user.oid === oid);
  }

  all(): DirectoryUser[] {
    return [...this.users.values()];
  }

  /** Forgets an earlier approval or consent, so that the new state takes hold at once. */
  setState(username: string, state: UserState): void {
    const user = this.get(username);
    user.state = state;
    user.hasConsented = false;
    user.withoutConsent.clear();
    user.mfaSince = state === 'needs_mfa' ? this.moment() : 0;
  }
}
