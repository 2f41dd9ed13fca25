import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { encodeParts } from '@entra-bff/msal-redis-cache';
import { Clock } from '../platform/clock.js';
import { Env } from '../platform/env/env.js';
import { BffError } from '../platform/problem.js';
import { SingleFlight } from '../platform/single-flight.js';
import type { CoherentCache } from '../platform/store/coherent-cache.js';
import { Records } from '../platform/store/records.js';
import { CookieValue, idIn, ProvenCookie, sameHash } from './internal/cookie-value.js';
import {
  ENDED_SESSION,
  SESSION_RECORD,
  type AcceptedSecret,
  type SessionRecord,
} from './internal/session-record.js';
import type { Session, SessionUser, SignedIn } from './session.js';

const USER_INDEX = 'user-sessions';
/** Calls already under way when the cookie changes still carry the old value. */
const GRACE_MS = 10_000;
const SLIDE_AT_MOST_EVERY_MS = 60_000;
const MOST_SECRETS = 4;
const LONGEST_USER_AGENT = 256;

/**
 * How long the old cookie value is good after a new sign-in: `short` after a top-level one; `until-presented` after
 * one in a frame, where the browser may refuse the new cookie.
 */
export type OldCookie = 'short' | 'until-presented';

/** A session and the cookie value that names it. */
export interface IssuedSession {
  session: Session;
  cookie: string;
}

/** A session as it was read. */
interface KnownSession {
  record: SessionRecord;
  session: Session;
  /** Characters of the record as JSON. */
  size: number;
  /** The cookie value last found to be its, and until when, in milliseconds since the epoch. */
  proven?: { cookie: ProvenCookie; until: number };
}

/** Who each browser is. */
@Injectable()
export class Sessions {
  readonly #known: CoherentCache<KnownSession>;
  readonly #slides = new SingleFlight<Session>();
  readonly #slideInterval: number;

  constructor(
    private readonly records: Records,
    private readonly clock: Clock,
    private readonly env: Env,
  ) {
    this.#slideInterval = Math.min(SLIDE_AT_MOST_EVERY_MS, env.sessionIdleTtl / 10);
    this.#known = records.cache({ sizeOf: ({ size }) => size });
  }

  /** `accountTag`: 43 characters that name the user's account to the token cache. `userAgent`: as it was sent. */
  async create(signedIn: SignedIn, accountTag: string, userAgent = ''): Promise<IssuedSession> {
    const cookie = CookieValue.create(accountTag);
    const now = this.clock.now();
    const record: SessionRecord = {
      ...signedIn,
      logoutSid: randomBytes(16).toString('base64url'),
      userAgent: shownUserAgent(userAgent),
      createdAt: now,
      lastSeenAt: now,
      secrets: [{ hash: cookie.secretHash }],
    };
    // The record first: who looks through the index removes what has no record.
    await this.records.put(SESSION_RECORD, cookie.handle, record, this.#ttl(record));
    await this.#index(cookie.handle, signedIn.user);
    return {
      session: { ...this.#toSession(cookie.handle, record), cookieId: cookie.id },
      cookie: cookie.toString(),
    };
  }

  /** The account that a cookie value speaks of, before anything vouches for it; undefined when it is none of ours. */
  accountTag(cookieText: string): string | undefined {
    return CookieValue.parse(cookieText)?.accountTag;
  }

  /** The session of a cookie value that this process has seen and knows to be good still, without asking the store. */
  atHand(cookieText: string): Session | undefined {
    const known = this.#known.get(idIn(cookieText));
    if (known?.proven?.cookie.is(cookieText) !== true) return undefined;
    const now = this.clock.now();
    return now < known.proven.until && now < known.session.expiresAt ? known.session : undefined;
  }

  /** The session of a cookie value; undefined when there is none any more, or the value is not (or no longer) its. */
  async find(cookieText: string): Promise<Session | undefined> {
    const cookie = CookieValue.parse(cookieText);
    if (cookie === undefined) return undefined;
    const known = await this.#load(cookie);
    if (known === undefined || this.#ttl(known.record) <= 0) return undefined;
    return (await this.#prove(known, cookie)) ? known.session : undefined;
  }

  /** The session itself, for a flow that remembers its handle instead of a cookie. */
  async byHandle(handle: string): Promise<Session | undefined> {
    const record = await this.#standing(handle);
    return record && this.#toSession(handle, record);
  }

  /** Whether it is time to note activity: at most once a minute, or a tenth of the idle limit where that is less. */
  isSlideDue({ lastSeenAt }: { lastSeenAt: number }): boolean {
    return this.clock.now() - lastSeenAt >= this.#slideInterval;
  }

  /** Notes activity, which puts off the idle limit, never the absolute one. Answers the session as it then stands. */
  async slide(session: Session): Promise<Session> {
    if (!this.isSlideDue(session)) return session;
    return this.#slides.run(session.handle, async () => {
      const noted = this.#change(session.handle, (record) =>
        this.isSlideDue(record) ? { ...record, lastSeenAt: this.clock.now() } : undefined,
      );
      const slid = await this.#ifPossible(noted);
      // Not tried again at every request while the store takes no writes.
      if (slid === undefined) session.lastSeenAt = this.clock.now();
      return slid ?? session;
    });
  }

  /**
   * A new sign-in of the same user in a standing session: a new cookie value, the old one good for a while.
   * Undefined when the session has ended meanwhile.
   */
  async renew(cookieId: string, signedIn: SignedIn, old: OldCookie): Promise<IssuedSession | undefined> {
    const cookie = CookieValue.renew(cookieId);
    const now = this.clock.now();
    const session = await this.#change(cookie.handle, (record) => ({
      ...record,
      ...signedIn,
      lastSeenAt: now,
      secrets: atMost([{ hash: cookie.secretHash }, ...retired(record.secrets, old, now)]),
    }));
    return session && { session, cookie: cookie.toString() };
  }

  /** Ends the session; says whether the user has another one. */
  async end(session: Session): Promise<{ userHasOthers: boolean }> {
    await this.#end(session.handle, session.user);
    return { userHasOthers: await this.hasAny(session.user) };
  }

  /** Ends every session of the user. */
  async endAllOf(user: SessionUser): Promise<void> {
    for (const handle of await this.records.index(USER_INDEX, userName(user))) {
      await this.#end(handle, user);
    }
  }

  /** Whether a session of the user stands. */
  async hasAny(user: SessionUser): Promise<boolean> {
    for (const handle of await this.records.index(USER_INDEX, userName(user))) {
      if ((await this.byHandle(handle)) !== undefined) return true;
      await this.records.removeFromIndex(USER_INDEX, userName(user), handle);
    }
    return false;
  }

  /** A store that reads and does not write (full, or a replica) is no reason to refuse a call: it is done next time. */
  async #ifPossible<T>(write: Promise<T>): Promise<T | undefined> {
    return write.catch((error: unknown) => {
      if (error instanceof BffError && error.code === 'store_unavailable') return undefined;
      throw error;
    });
  }

  /** Marked as ended first: an entry that comes back from a backup of the store is no session any more. */
  async #end(handle: string, user: SessionUser): Promise<void> {
    await this.records.put(ENDED_SESSION, handle, true, this.env.sessionAbsoluteTtl);
    await this.records.delete(SESSION_RECORD, handle);
    await this.records.removeFromIndex(USER_INDEX, userName(user), handle);
  }

  #load(cookie: CookieValue): Promise<KnownSession | undefined> {
    const { handle, id } = cookie;
    const keys = (): string[] =>
      [SESSION_RECORD, ENDED_SESSION].flatMap((kind) => this.records.keys(kind, handle));
    return this.#known.load(id, keys, async () => {
      const record = await this.#standing(handle);
      if (record === undefined) return undefined;
      const session = { ...this.#toSession(handle, record), cookieId: id };
      return { record, session, size: JSON.stringify(record).length };
    });
  }

  async #prove(known: KnownSession, cookie: CookieValue): Promise<boolean> {
    const { secrets } = known.record;
    const position = secrets.findIndex((secret) => this.#accepts(secret, cookie));
    if (position < 0) return false;
    if (secrets.some((secret, index) => index > position && secret.until === undefined)) {
      await this.#ifPossible(this.#dropOlderSecrets(cookie));
    } else {
      const { until = Number.POSITIVE_INFINITY } = secrets[position] ?? {};
      known.proven = { cookie: new ProvenCookie(cookie), until };
    }
    return true;
  }

  async #standing(handle: string): Promise<SessionRecord | undefined> {
    const [record, ended] = await Promise.all([
      this.records.get(SESSION_RECORD, handle),
      this.records.get(ENDED_SESSION, handle),
    ]);
    return record === undefined || ended === true || this.#ttl(record) <= 0 ? undefined : record;
  }

  #accepts(secret: AcceptedSecret, cookie: CookieValue): boolean {
    return (
      sameHash(secret.hash, cookie.secretHash) &&
      (secret.until === undefined || this.clock.now() < secret.until)
    );
  }

  async #dropOlderSecrets(cookie: CookieValue): Promise<void> {
    await this.#change(cookie.handle, (record) => {
      const older = record.secrets.findIndex(({ hash }) => sameHash(hash, cookie.secretHash)) + 1;
      const isDone = record.secrets.slice(older).every(({ until }) => until !== undefined);
      if (older === 0 || isDone) return undefined;
      const dropped = retired(record.secrets.slice(older), 'short', this.clock.now());
      return { ...record, secrets: [...record.secrets.slice(0, older), ...dropped] };
    });
  }

  /** `change` returns undefined to leave the record as it is. */
  async #change(
    handle: string,
    change: (record: SessionRecord) => SessionRecord | undefined,
  ): Promise<Session | undefined> {
    let isChanged = false;
    const record = await this.records.update(SESSION_RECORD, handle, (current) => {
      const value = change(current);
      const ttl = value === undefined ? 0 : this.#ttl(value);
      isChanged = ttl > 0;
      return value !== undefined && ttl > 0 ? { value, ttl } : undefined;
    });
    // With a new key the record moves at a write, and so has its place in the index.
    if (record !== undefined && isChanged) await this.#index(handle, record.user);
    return record && this.#toSession(handle, record);
  }

  #index(handle: string, user: SessionUser): Promise<void> {
    return this.records.addToIndex(USER_INDEX, userName(user), handle, this.env.sessionAbsoluteTtl);
  }

  #expiresAt(record: SessionRecord): number {
    return Math.min(
      record.lastSeenAt + this.env.sessionIdleTtl,
      record.createdAt + this.env.sessionAbsoluteTtl,
    );
  }

  #ttl(record: SessionRecord): number {
    return this.#expiresAt(record) - this.clock.now();
  }

  #toSession(handle: string, record: SessionRecord): Session {
    const { secrets: _, ...shown } = record;
    return { ...shown, handle, expiresAt: this.#expiresAt(record) };
  }
}

/** For people to tell their browsers apart by. */
function shownUserAgent(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, '').slice(0, LONGEST_USER_AGENT);
}

function retired(secrets: readonly AcceptedSecret[], old: OldCookie, now: number): AcceptedSecret[] {
  const limit = now + GRACE_MS;
  return secrets
    .map((secret) =>
      old === 'short' ? { ...secret, until: Math.min(secret.until ?? limit, limit) } : secret,
    )
    .filter(({ until }) => until === undefined || until > now);
}

/**
 * A browser that refuses cookies in frames holds the oldest one, however often it signs in there: that one stays, and
 * of those it refused the newest.
 */
function atMost(secrets: readonly AcceptedSecret[]): AcceptedSecret[] {
  const held = secrets.findLast(({ until }) => until === undefined);
  return secrets.filter((secret, index) => index < MOST_SECRETS - 1 || secret === held);
}

/** A user is an object id within a tenant: the same object id elsewhere is somebody else. */
function userName({ tid, oid }: SessionUser): string {
  return encodeParts([tid, oid]);
}
