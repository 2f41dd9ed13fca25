import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Env } from '../../../platform/env/env.js';
import { asBffError } from '../../../platform/problem-mapping.js';
import { BffError } from '../../../platform/problem.js';
import type { Session } from '../../../session/session.js';
import { Sessions, type IssuedSession, type Renewing } from '../../../session/sessions.js';
import type { HeldToken } from '../../../token-cache/held-token.js';
import { staysInPage } from '../../challenge.js';
import { Accounts } from '../accounts.js';
import { Departure } from '../departure.js';
import { DiscoveryCache, isIssuedBy } from '../entra/discovery.js';
import { TokenEvents } from '../events/token-events.js';
import { SignOut } from '../sign-out.js';
import type { CallbackQuery } from './callback-query.js';
import { Redemption, type Redeemed } from './redemption.js';
import { SignInRefusals } from './sign-in-refusals.js';
import { Transactions, type Transaction } from './transaction.js';

export interface Completed {
  issued: IssuedSession;
  /** A session began; otherwise one was renewed. */
  isNew: boolean;
  token: HeldToken;
}

/** Who asks, and the session of the browser's cookie, if any. */
export interface Caller {
  request: FastifyRequest;
  current: Session | undefined;
}

/** Another callback with this `state` came first. */
export class AnsweredBefore extends Error {
  constructor() {
    super('The sign-in was answered before.');
    this.name = 'AnsweredBefore';
  }
}

type Started = Pick<Completed, 'issued' | 'isNew'>;

/** From the authorization answer to a session: redeem, verify, keep, and only then let anything stand. */
@Injectable()
export class SignInCompletion {
  constructor(
    private readonly env: Env,
    private readonly transactions: Transactions,
    private readonly redemption: Redemption,
    private readonly sessions: Sessions,
    private readonly accounts: Accounts,
    private readonly departure: Departure,
    private readonly discovery: DiscoveryCache,
    private readonly refusals: SignInRefusals,
    private readonly signOut: SignOut,
    private readonly events: TokenEvents,
  ) {}

  /** Throws the BffError to answer with. */
  async complete(query: CallbackQuery, transaction: Transaction, caller: Caller): Promise<Completed> {
    const code = await this.#code(query);
    if (!(await this.transactions.claim(query.state)))
      throw new BffError('login_failed', { cause: new AnsweredBefore() });
    if (code === undefined) throw this.refusals.fromAuthorization(query.error ?? '', query.errorDescription);
    const redeemed = await this.redemption.redeem(code, query.sessionState, transaction);
    const { issued, isNew } =
      transaction.session !== undefined
        ? await this.#renewAsked(transaction, redeemed)
        : await this.#startOrRenew(transaction, redeemed, caller);
    await this.#markUsed(query.state, transaction, { issued, isNew, token: redeemed.token });
    await this.events.renewed(redeemed.signedIn.user, transaction.resource, redeemed.token);
    return { issued, isNew, token: redeemed.token };
  }

  /** Only a kindness to whoever comes again: the sign-in does not depend on it. */
  async #markUsed(
    state: string,
    { returnUrl, ending, binding }: Transaction,
    { issued, token }: Completed,
  ): Promise<void> {
    const { handle } = issued.session;
    const used = { returnUrl, ending, binding, handle, expiresAt: token.expiresAt };
    await this.transactions.markUsed(state, used).catch((error: unknown) => {
      if (asBffError(error).code !== 'store_unavailable') throw error;
    });
  }

  /** The code, or undefined for an error answer. Both at once, or neither, is no answer of Entra's. */
  async #code({ code, error, iss }: CallbackQuery): Promise<string | undefined> {
    if ((code === undefined) === (error === undefined)) throw new BffError('login_failed');
    await this.#judgeIssuer(iss);
    return code;
  }

  /**
   * RFC 9207: an announced `iss` has to be there, and one that is there has to be right. With `common` the tenant is
   * known only from the ID token, whose issuer is checked against it.
   */
  async #judgeIssuer(iss: string | undefined): Promise<void> {
    const { issuer, announcesIssuer } = await this.discovery.get(this.env.tenantId);
    const fits = iss === undefined ? !announcesIssuer : isIssuedBy(iss, issuer);
    if (!fits) throw new BffError('login_failed');
  }

  /** Renews the session that asked for it, found without its cookie, and no other. */
  async #renewAsked(transaction: Transaction, redeemed: Redeemed): Promise<Started> {
    const { session: asked } = transaction;
    const session = asked && (await this.sessions.byHandle(asked.handle));
    if (asked === undefined || session === undefined) throw new BffError('session_required');
    if (!isSameUser(session, redeemed)) throw new BffError('account_mismatch');
    await redeemed.keep(await this.sessions.lifeOfAll(session));
    const issued = await this.sessions.renew(asked.cookieId, redeemed.signedIn, renewing(transaction));
    return issued === undefined ? this.#undo(redeemed) : { issued, isNew: false };
  }

  async #startOrRenew(transaction: Transaction, redeemed: Redeemed, caller: Caller): Promise<Started> {
    const { current } = caller;
    if (current?.cookieId !== undefined && isSameUser(current, redeemed)) {
      await redeemed.keep(await this.sessions.lifeOfAll(current));
      const issued = await this.sessions.renew(current.cookieId, redeemed.signedIn, renewing(transaction));
      if (issued !== undefined) return { issued, isNew: false };
    }
    const issued = await this.#start(redeemed, caller);
    // Nothing of somebody else who was signed in stays in this browser.
    if (current !== undefined && !isSameUser(current, redeemed))
      await this.signOut.end(current, 'session_replaced', caller.request);
    return { issued, isNew: true };
  }

  /** The session first: a renewal that finds its user without any session removes the user's tokens. */
  async #start(redeemed: Redeemed, { request }: Caller): Promise<IssuedSession> {
    const { tag } = this.accounts.of(redeemed.signedIn.user);
    const issued = await this.sessions.create(redeemed.signedIn, tag, request.headers['user-agent']);
    try {
      await redeemed.keep(await this.sessions.lifeOfAll(issued.session));
    } catch (error) {
      await this.sessions.end(issued.session);
      throw error;
    }
    // Somebody may have ended it before its tokens were there.
    const stands = (await this.sessions.byHandle(issued.session.handle)) !== undefined;
    return stands ? issued : this.#undo(redeemed);
  }

  /** The session ended while the code was redeemed: a sign-out wins, and nothing written after it stays. */
  async #undo({ signedIn }: Redeemed): Promise<never> {
    await this.departure.ofLast(signedIn.user);
    throw new BffError('session_required');
  }
}

function isSameUser({ user }: Session, { signedIn }: Redeemed): boolean {
  return user.tid === signedIn.user.tid && user.oid === signedIn.user.oid;
}

/** In a frame the browser may refuse the new cookie, and nobody need be there. */
function renewing({ ending, silent }: Transaction): Renewing {
  return { old: staysInPage(ending) ? 'until-presented' : 'short', isActivity: !silent };
}
