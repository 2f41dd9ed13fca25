import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import { Env } from '../platform/env/env.js';
import { BffError } from '../platform/problem.js';
import { SingleFlight } from '../platform/single-flight.js';
import type { CoherentCache } from '../platform/store/coherent-cache.js';
import { Records } from '../platform/store/records.js';
import { atMost, positionOf, retired, withoutOlder, type OldCookie } from './internal/accepted-secrets.js';
import { CookieValue, idIn, ProvenCookie } from './internal/cookie-value.js';
import { mergedSids, SessionIndex } from './internal/session-index.js';
import type { SessionRecord } from './internal/session-record.js';
import { SessionRecords } from './internal/session-records.js';
import type { Session, SessionUser, SignedIn } from './session.js';
import { SessionEnds } from './session-ends.js';

const SLIDE_AT_MOST_EVERY_MS = 60_000;
const LONGEST_USER_AGENT = 256;
/** So many are read together: a user with ten thousand sessions holds nobody up. */
const READ_AT_ONCE = 100;

/** A session and the cookie value that names it. */
export interface IssuedSession {
  session: Session;
  cookie: string;
}

/** How a sign-in in a standing session is to be taken. */
export interface Renewing {
  old: OldCookie;
  /** Somebody was there: a silent one puts off no idle limit. */
  isActivity: boolean;
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
  readonly #index: SessionIndex;
  readonly #records: SessionRecords;
  readonly #slideInterval: number;

  constructor(
    records: Records,
    private readonly clock: Clock,
    env: Env,
    private readonly ends: SessionEnds,
  ) {
    this.#index = new SessionIndex(records);
    this.#records = new SessionRecords(records, this.#index, clock, env);
    this.#slideInterval = Math.min(SLIDE_AT_MOST_EVERY_MS, env.sessionIdleTtl / 10);
    this.#known = records.cache('sessions', { sizeOf: ({ size }) => size });
  }

  /** `accountTag`: 43 characters that name the user's account to the token cache. `userAgent`: as it was sent. */
  async create(signedIn: SignedIn, accountTag: string, userAgent = ''): Promise<IssuedSession> {
    const cookie = CookieValue.create(accountTag);
    const now = this.clock.now();
    const record: SessionRecord = {
      ...signedIn,
      entraSids: mergedSids(signedIn.entraSids, []),
      logoutSid: randomBytes(16).toString('base64url'),
      userAgent: shownUserAgent(userAgent),
      createdAt: now,
      lastSeenAt: now,
      secrets: [{ hash: cookie.secretHash }],
    };
    await this.#records.add(cookie.handle, record);
    return {
      session: { ...this.#records.toSession(cookie.handle, record), cookieId: cookie.id },
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
    const known = await this.#load(cookie.id, cookie.handle);
    if (known === undefined || this.#records.ttl(known.record) <= 0) return undefined;
    return (await this.#prove(known, cookie)) ? known.session : undefined;
  }

  /** The session itself, for a flow that remembers its handle instead of a cookie. */
  async byHandle(handle: string): Promise<Session | undefined> {
    const record = await this.#records.standing(handle);
    return record && this.#records.toSession(handle, record);
  }

  /** The session as it stands now, without noting activity; undefined when it has ended. Rarely asks the store. */
  async current({ handle, cookieId }: Session): Promise<Session | undefined> {
    if (cookieId === undefined) return this.byHandle(handle);
    const known = await this.#load(cookieId, handle);
    return known === undefined || this.#records.ttl(known.record) <= 0 ? undefined : known.session;
  }

  /** Whether it is time to note activity: at most once a minute, or a tenth of the idle limit where that is less. */
  isSlideDue({ lastSeenAt }: { lastSeenAt: number }): boolean {
    return this.clock.now() - lastSeenAt >= this.#slideInterval;
  }

  /** Notes activity, which puts off the idle limit, never the absolute one. Answers the session as it then stands. */
  async slide(session: Session): Promise<Session> {
    if (!this.isSlideDue(session)) return session;
    return this.#slides.run(session.handle, async () => {
      const noted = this.#records.change(session.handle, (record) =>
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
  async renew(
    cookieId: string,
    signedIn: SignedIn,
    { old, isActivity }: Renewing,
  ): Promise<IssuedSession | undefined> {
    const cookie = CookieValue.renew(cookieId);
    const now = this.clock.now();
    let forgotten: readonly string[] = [];
    const session = await this.#records.change(cookie.handle, (record) => {
      const entraSids = mergedSids(signedIn.entraSids, record.entraSids);
      forgotten = record.entraSids.filter((sid) => !entraSids.includes(sid));
      const secrets = atMost([{ hash: cookie.secretHash }, ...retired(record.secrets, old, now)]);
      return { ...record, ...signedIn, entraSids, secrets, ...(isActivity && { lastSeenAt: now }) };
    });
    if (session === undefined) return undefined;
    await this.#index.add(cookie.handle, session, this.#records.life(session));
    for (const sid of forgotten) await this.#index.removeFromEntraSid(sid, cookie.handle);
    // Looked at again after the write: whichever of sign-out and sign-in comes last removes what the other left.
    if ((await this.byHandle(cookie.handle)) !== undefined) return { session, cookie: cookie.toString() };
    await this.#index.remove(cookie.handle, session);
    return undefined;
  }

  /** Ends the session; says whether it stood until now: of many who end it, one is told so. */
  async end({ handle, user, entraSids, createdAt }: Session): Promise<boolean> {
    const record = await this.#records.end(handle, createdAt);
    const sids = new Set([...entraSids, ...(record?.entraSids ?? [])]);
    const indexed = { user, entraSids: [...sids] };
    // Who looks through an index removes what has no session: that may wait.
    await Promise.all([this.ends.tell(handle), this.#ifPossible(this.#index.remove(handle, indexed))]);
    return record !== undefined;
  }

  /** Ends every session of the user, and gives those that stood. */
  async endAllOf(user: SessionUser): Promise<Session[]> {
    const ended: Session[] = [];
    for await (const session of this.#allOf(user)) if (await this.end(session)) ended.push(session);
    return ended;
  }

  /** Standing sessions of the user, at most so many, the latest first. */
  async ofUser(user: SessionUser, most: number): Promise<Session[]> {
    const found: Session[] = [];
    for await (const session of this.#allOf(user)) found.push(session);
    return found.toSorted((a, b) => b.createdAt - a.createdAt).slice(0, most);
  }

  /** Handles of the user's sessions, some of which may have ended: to find one among many without reading them. */
  handlesOf(user: SessionUser): Promise<string[]> {
    return this.#index.ofUser(user);
  }

  /** Standing sessions that came of this browser session of Entra's. */
  async ofEntraSid(sid: string): Promise<Session[]> {
    const found: Session[] = [];
    for (const handle of await this.#index.ofEntraSid(sid)) {
      const session = await this.byHandle(handle);
      if (session?.entraSids.includes(sid) === true) found.push(session);
      else await this.#index.removeFromEntraSid(sid, handle);
    }
    return found;
  }

  /** For how long a session of this one's user may stand at most, in milliseconds: nothing of the user is of use longer. */
  async lifeOfAll(session: Session): Promise<number> {
    return Math.max(await this.#index.lifeOf(session.user), this.#records.life(session));
  }

  /** Whether a session of the user stands. */
  async hasAny(user: SessionUser): Promise<boolean> {
    for (const handle of await this.#index.ofUser(user)) {
      if ((await this.byHandle(handle)) !== undefined) return true;
      await this.#index.removeFromUser(user, handle);
    }
    return false;
  }

  async *#allOf(user: SessionUser): AsyncGenerator<Session> {
    const handles = await this.#index.ofUser(user);
    for (let from = 0; from < handles.length; from += READ_AT_ONCE) {
      const some = handles.slice(from, from + READ_AT_ONCE);
      const found = await Promise.all(some.map((handle) => this.byHandle(handle)));
      yield* found.filter((session) => session !== undefined);
      const gone = some.filter((_, index) => found[index] === undefined);
      await Promise.all(gone.map((handle) => this.#index.removeFromUser(user, handle)));
    }
  }

  /** A store that reads and does not write (full, or a replica) is no reason to refuse a call: it is done next time. */
  async #ifPossible<T>(write: Promise<T>): Promise<T | undefined> {
    return write.catch((error: unknown) => {
      if (error instanceof BffError && error.code === 'store_unavailable') return undefined;
      throw error;
    });
  }

  #load(id: string, handle: string): Promise<KnownSession | undefined> {
    const keys = (): string[] => this.#records.keys(handle);
    return this.#known.load(id, keys, async () => {
      const record = await this.#records.standing(handle);
      if (record === undefined) return undefined;
      const session = { ...this.#records.toSession(handle, record), cookieId: id };
      return { record, session, size: JSON.stringify(record).length };
    });
  }

  async #prove(known: KnownSession, cookie: CookieValue): Promise<boolean> {
    const { secrets } = known.record;
    const position = positionOf(secrets, cookie.secretHash, this.clock.now());
    if (position < 0) return false;
    if (secrets.some((secret, index) => index > position && secret.until === undefined)) {
      await this.#ifPossible(this.#dropOlderSecrets(cookie));
    } else {
      const { until = Number.POSITIVE_INFINITY } = secrets[position] ?? {};
      known.proven = { cookie: new ProvenCookie(cookie), until };
    }
    return true;
  }

  async #dropOlderSecrets({ handle, secretHash }: CookieValue): Promise<void> {
    await this.#records.change(handle, (record) => {
      const secrets = withoutOlder(record.secrets, secretHash, this.clock.now());
      return secrets && { ...record, secrets };
    });
  }
}

/** For people to tell their browsers apart by. */
function shownUserAgent(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, '').slice(0, LONGEST_USER_AGENT);
}
