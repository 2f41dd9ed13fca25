import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock.js';
import { Log } from '../../platform/log.js';
import { BffError } from '../../platform/problem.js';
import { Budgets } from './budgets.js';
import { Patience } from './patience.js';
import { nameOfApp, nameOfUser, type Place } from './place.js';
import { Spread } from './spread.js';
import { budgetIn, signOf, type AnswerHead, type Demand } from './signs.js';
import { Turnstile, TurnstileFullError, type Leave } from './turnstile.js';
import { later, Windows, type Window } from './windows.js';

const FULL_RETRY_AFTER_SECONDS = 2;
const ALARM_EVERY_MS = 60_000;

/**
 * Whether and when a call may be sent. Nothing goes out in a time in which the upstream said to wait, neither from here
 * nor from another replica; what is left of a budget is spread when it is little; and no user's calls keep others out.
 */
@Injectable()
export class Governor {
  readonly #turnstiles = new Map<string, Turnstile>();
  readonly #spread = new Spread();
  #alarmedAt: number | undefined;

  constructor(
    private readonly windows: Windows,
    private readonly budgets: Budgets,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /**
   * Resolves with the way out when the call may be sent. Waits for a moment at most where it has to be later; throws
   * the BffError to answer with, which says how long to wait, or the signal's reason.
   */
  async enter(place: Place, signal: AbortSignal | undefined): Promise<Leave> {
    const patience = new Patience(signal);
    const window = this.#window(place);
    const standing = window instanceof Promise ? await window : window;
    if (standing !== undefined) await this.#sitOut(place, standing, patience);
    await this.#pace(place, patience);
    for (;;) {
      await this.#giveWay(place, patience);
      const leave = await this.#turn(place, signal);
      // It may have been closed while this call waited for its turn.
      const closed = await this.#window(place);
      if (closed === undefined) return leave;
      leave();
      await this.#sitOut(place, closed, patience);
    }
  }

  /** Learns from an answer. Resolves with what it demands when all replicas can know of it. */
  async heard(place: Place, answer: AnswerHead): Promise<Demand | undefined> {
    const now = this.clock.elapsed();
    const budget = budgetIn(answer.headers, now);
    if (budget !== undefined) this.budgets.note(place, budget);
    const { demand, alarming } = signOf(answer, place, this.clock.now());
    if (alarming === true) this.#alarm(place, now);
    if (demand !== undefined) {
      const ofAll = demand.ofApp ? undefined : this.#spread.note(place, demand, now);
      await Promise.all(
        [demand, ...(ofAll === undefined ? [] : [ofAll])].map((one) =>
          this.#close(place, one, answer.status),
        ),
      );
    } else if (budget !== undefined && budget.resetAt > now && this.budgets.isSpent(budget)) {
      const seconds = (budget.resetAt - now) / 1_000;
      await this.#close(place, { code: 'throttled', seconds, ofApp: true }, answer.status);
    }
    return demand;
  }

  async #close(place: Place, { code, seconds, ofApp }: Demand, status: number): Promise<void> {
    const scope = ofApp ? 'app' : 'user';
    const name = ofApp ? nameOfApp(place) : nameOfUser(place);
    const { service } = place;
    if (!this.windows.isClosedHere(name))
      this.log.write('upstream_window', { service, scope, seconds: Math.ceil(seconds), status });
    await this.windows.close(name, seconds * 1_000, code);
  }

  async #giveWay(place: Place, patience: Patience): Promise<void> {
    const ms = Math.max(...[nameOfUser(place), nameOfApp(place)].map((name) => this.windows.giveWay(name)));
    if (ms > 0) await patience.pause(ms);
  }

  /** The later of the user's and of the tenant's. */
  #window(place: Place): Window | undefined | Promise<Window | undefined> {
    const own = this.windows.find(nameOfUser(place));
    const all = this.windows.find(nameOfApp(place));
    if (own instanceof Promise || all instanceof Promise) {
      return Promise.all([own, all]).then(([one, other]) => later(one, other));
    }
    return later(own, all);
  }

  async #sitOut(place: Place, first: Window, patience: Patience): Promise<void> {
    for (let window: Window | undefined = first; window !== undefined; window = await this.#window(place)) {
      const { code, until } = window;
      const left = until - this.clock.elapsed();
      const hasWaited = await patience.wait(left);
      if (!hasWaited) {
        const detail = 'SharePoint asked to wait: until then nothing is sent there.';
        throw new BffError(code, { detail, retryAfter: left / 1_000 });
      }
    }
  }

  async #pace(place: Place, patience: Patience): Promise<void> {
    const { wait, isTaken } = this.budgets.take(place, this.clock.elapsed(), patience.left);
    if (wait === 0) return;
    const hasWaited = isTaken && (await patience.wait(wait));
    if (isTaken) this.budgets.waited(place);
    if (hasWaited) return;
    const detail =
      'Little is left of what SharePoint allows in this minute: it is shared among all who call.';
    throw new BffError('throttled', { detail, retryAfter: wait / 1_000 });
  }

  async #turn({ host, owner }: Place, signal: AbortSignal | undefined): Promise<Leave> {
    const turnstile = this.#turnstiles.get(host) ?? new Turnstile();
    this.#turnstiles.set(host, turnstile);
    try {
      return await turnstile.enter(owner, signal);
    } catch (error) {
      if (!(error instanceof TurnstileFullError)) throw error;
      const detail = 'Too many calls wait for SharePoint already.';
      throw new BffError('throttled', { detail, retryAfter: FULL_RETRY_AFTER_SECONDS });
    }
  }

  #alarm({ service }: Place, now: number): void {
    if (this.#alarmedAt !== undefined && Math.abs(now - this.#alarmedAt) < ALARM_EVERY_MS) return;
    this.#alarmedAt = now;
    this.log.write('upstream_misconfigured', { service });
  }
}
