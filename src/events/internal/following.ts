import type { BffEvents, Resource } from '@entra-bff/contract';
import type { SessionEvent, SessionEvents, TokenState } from '../../auth/session-events.js';
import type { Session } from '../../auth/current-session.decorator.js';
import { formatEventId, SIGNED_OUT, type AllTold, type Told } from './event-id.js';
import { EventStream } from './event-stream.js';

/** A browser waits so long, and a little more, before it comes back. Milliseconds. */
const RETRY_MS = 1_000;

/** Looked for and not found: why is not known. */
export const GONE: BffEvents['signed-out'] = { reason: 'gone' };

/** One page that follows its session: what it has been told, and what it is to be told. */
export class Following {
  readonly stream = new EventStream();
  readonly #told = new Map<Resource, Told>();
  /** Heard before the stream began; undefined from then on. */
  #early: SessionEvent[] | undefined = [];
  #isOver = false;
  #isLooking = false;

  /** `phase`: when its turn comes, so that not all streams have theirs at once. */
  constructor(
    readonly session: Session,
    private readonly events: SessionEvents,
    readonly phase: number,
  ) {}

  /** It has been sent away, or told of the end: its stream is about to close. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** `since`: what the page knows from an earlier stream; without it, it knows how things stand. */
  begin(tokens: readonly TokenState[], since: AllTold | undefined): void {
    for (const { resource, expiresAt = 0, reauthRequired } of tokens)
      this.#told.set(resource, since?.get(resource) ?? { expiresAt, reauthRequired });
    this.stream.write({ retry: withJitter(RETRY_MS), id: this.#id() });
    this.#catchUp(tokens);
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const event of early) this.hear(event);
  }

  hear(event: SessionEvent): void {
    if (this.#isOver) return;
    if (this.#early !== undefined) this.#early.push(event);
    else if (event.name === 'signed-out') this.#signedOut(event.data);
    else if (event.name === 'resource-changed') void this.#tellOfChange(event);
    else this.#tell(event);
  }

  /** Whether the session still stands: of its end nothing may have been heard. */
  look(): Promise<void> {
    return this.#once(async () => {
      if (!(await this.events.stands(this.session))) this.#signedOut(GONE);
    });
  }

  /** The same of its tokens; and a word, so that nobody in between takes the stream for dead. */
  beat(): Promise<void> {
    this.stream.comment();
    return this.#once(async () => {
      const tokens = await this.events.tokens(this.session);
      if (!(await this.events.stands(this.session))) this.#signedOut(GONE);
      else this.#catchUp(tokens);
    });
  }

  /** The page comes back to another replica, or to this one, after so many milliseconds. */
  sendAway(retry: number): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.stream.end({ retry: withJitter(retry) });
  }

  #signedOut(data: BffEvents['signed-out']): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.stream.end({ id: SIGNED_OUT, event: 'signed-out', data });
  }

  /** One look at a time, however long the store takes. */
  async #once(look: () => Promise<void>): Promise<void> {
    if (this.#isLooking || this.#isOver) return;
    this.#isLooking = true;
    try {
      await look();
    } finally {
      this.#isLooking = false;
    }
  }

  #catchUp(tokens: readonly TokenState[]): void {
    for (const { resource, expiresAt, reauthRequired } of tokens) {
      if (expiresAt !== undefined) this.hear(this.events.renewed(resource, expiresAt));
      if (reauthRequired) this.hear({ name: 'reauth-required', data: { resource } });
    }
  }

  /** Nothing is told after a sign-out, also where the message of that was lost. In doubt nothing is told: it is a hint. */
  async #tellOfChange({ name, data }: Extract<SessionEvent, { name: 'resource-changed' }>): Promise<void> {
    const stands = await this.events.stands(this.session).catch(() => undefined);
    if (stands === false) this.#signedOut(GONE);
    if (stands === true && !this.#isOver) this.stream.write({ id: this.#id(), event: name, data });
  }

  /** Each thing once. */
  #tell(event: Exclude<SessionEvent, { name: 'signed-out' | 'resource-changed' }>): void {
    const { resource } = event.data;
    const told = this.#told.get(resource) ?? { expiresAt: 0, reauthRequired: false };
    const now =
      event.name === 'token-renewed'
        ? { expiresAt: Date.parse(event.data.expiresOn), reauthRequired: false }
        : { ...told, reauthRequired: true };
    const isNews = event.name === 'token-renewed' ? now.expiresAt !== told.expiresAt : !told.reauthRequired;
    if (!isNews) return;
    this.#told.set(resource, now);
    this.stream.write({ id: this.#id(), event: event.name, data: event.data });
  }

  #id(): string {
    return formatEventId({ session: this.events.publicIdOf(this.session), told: this.#told });
  }
}

/** Half as much again at most: those who were sent away together do not come back together. */
export function withJitter(ms: number): number {
  return ms * (1 + Math.random() / 2);
}
