import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Env } from '../../../platform/env/env.js';
import { Audit } from '../../../platform/audit.js';
import { BffError } from '../../../platform/problem.js';
import type { Session } from '../../../session/session.js';
import { Sessions, type IssuedSession } from '../../../session/sessions.js';
import type { HeldToken } from '../../../token-cache/held-token.js';
import { Accounts } from '../accounts.js';
import { Departure } from '../departure.js';
import { DiscoveryCache, TENANT_PLACEHOLDER } from '../entra/discovery.js';
import { TokenEvents } from '../events/token-events.js';
import { SignOut } from '../sign-out.js';
import type { CallbackQuery } from './callback-query.js';
import { Redemption, type Redeemed } from './redemption.js';
import { SignInRefusals } from './sign-in-refusals.js';
import { Transactions, type Transaction } from './transaction.js';

export interface Completed {
  issued: IssuedSession;
  token: HeldToken;
}

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
    private readonly audit: Audit,
    private readonly signOut: SignOut,
    private readonly events: TokenEvents,
  ) {}

  /** `current` is the session of the browser's cookie, if any. Throws the BffError to answer with. */
  async complete(
    query: CallbackQuery,
    transaction: Transaction,
    current: Session | undefined,
    request: Pick<FastifyRequest, 'id' | 'ip' | 'headers'>,
  ): Promise<Completed> {
    const code = await this.#code(query);
    await this.transactions.claim(query.state);
    if (code === undefined) throw this.refusals.fromAuthorization(query.error ?? '', query.errorDescription);
    const redeemed = await this.redemption.redeem(code, query.sessionState, transaction);
    const issued = transaction.sameUser
      ? await this.#renewAsked(transaction, redeemed)
      : await this.#startOrRenew(transaction, redeemed, current, request);
    this.audit.write(
      'sign_in_completed',
      { user: redeemed.signedIn.user, session: issued.session },
      { sameUser: transaction.sameUser },
    );
    await this.events.renewed(redeemed.signedIn.user, transaction.resource, redeemed.token);
    return { issued, token: redeemed.token };
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
    if (iss === undefined && !announcesIssuer) return;
    const [before = '', after = ''] = issuer.split(TENANT_PLACEHOLDER);
    const fits = issuer.includes(TENANT_PLACEHOLDER)
      ? iss?.startsWith(before) === true && iss.endsWith(after)
      : iss === issuer;
    if (!fits) throw new BffError('login_failed');
  }

  /** Renews the session that asked for it, found without its cookie, and no other. */
  async #renewAsked({ session: asked }: Transaction, redeemed: Redeemed): Promise<IssuedSession> {
    const session = asked && (await this.sessions.byHandle(asked.handle));
    if (asked === undefined || session === undefined) throw new BffError('session_required');
    if (!isSameUser(session, redeemed)) throw new BffError('account_mismatch');
    await redeemed.keep();
    const issued = await this.sessions.renew(asked.cookieId, redeemed.signedIn, 'until-presented');
    return issued ?? this.#undo(redeemed);
  }

  async #startOrRenew(
    { ending }: Transaction,
    redeemed: Redeemed,
    current: Session | undefined,
    request: Pick<FastifyRequest, 'id' | 'ip' | 'headers'>,
  ): Promise<IssuedSession> {
    if (current?.cookieId !== undefined && isSameUser(current, redeemed)) {
      const old = ending.kind === 'redirect' ? 'short' : 'until-presented';
      await redeemed.keep();
      const issued = await this.sessions.renew(current.cookieId, redeemed.signedIn, old);
      if (issued !== undefined) return issued;
    }
    const issued = await this.#start(redeemed, request.headers['user-agent']);
    // Nothing of somebody else who was signed in stays in this browser.
    if (current !== undefined && !isSameUser(current, redeemed))
      await this.signOut.end(current, 'session_replaced', request);
    return issued;
  }

  /** The session first: a renewal that finds its user without any session removes the user's tokens. */
  async #start(redeemed: Redeemed, userAgent: string | undefined): Promise<IssuedSession> {
    const { tag } = this.accounts.of(redeemed.signedIn.user);
    const issued = await this.sessions.create(redeemed.signedIn, tag, userAgent);
    try {
      await redeemed.keep();
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
