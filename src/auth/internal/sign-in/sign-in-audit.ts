import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Audit } from '../../../platform/audit.js';
import type { LogFields } from '../../../platform/log.js';
import { SampledAudit } from '../../../platform/sampled-audit.js';
import type { BffError } from '../../../platform/problem.js';
import type { Session } from '../../../session/session.js';
import { RefusedAccount } from '../entra/tenant-policy.js';
import { AnsweredBefore, type Completed } from './sign-in-completion.js';
import { RefusedByEntra } from './sign-in-refusals.js';
import type { Transaction } from './transaction.js';

/** One audit event for each sign-in that ends here; a callback that comes again is none. */
@Injectable()
export class SignInAudit {
  constructor(
    private readonly audit: Audit,
    private readonly sampled: SampledAudit,
  ) {}

  completed(request: FastifyRequest, { via, silent }: Transaction, { issued, isNew }: Completed): void {
    this.audit.write(
      silent ? 'silent_sign_in_completed' : 'sign_in_completed',
      { request, user: issued.session.user, session: issued.session },
      { via, renewed: !isNew },
    );
  }

  /** `current`: the session of the browser's cookie, if any. */
  failed(
    request: FastifyRequest,
    { via, silent, session }: Transaction,
    { error, current }: { error: BffError; current: Session | undefined },
  ): void {
    const { cause } = error;
    if (cause instanceof AnsweredBefore) return;
    const user = cause instanceof RefusedAccount ? cause.user : (session?.user ?? current?.user);
    this.audit.write(
      silent ? 'silent_sign_in_failed' : 'sign_in_failed',
      { request, user, session: session ?? current },
      { via, code: error.code, ...causeOf(cause) },
    );
  }

  /** It ended before anything could be done: too late, which anybody can make up, or in another browser than it began in. */
  refused(request: FastifyRequest, { code }: BffError, why: 'late' | 'foreign'): void {
    this.sampled.write('sign_in_failed', why, { request }, { code });
  }
}

/** MSAL's and our own word for what failed; messages may quote Entra and stay out. */
function causeOf(cause: unknown): LogFields {
  if (cause instanceof RefusedByEntra) return cause.words;
  if (!(cause instanceof Error)) return {};
  const word = 'errorCode' in cause && typeof cause.errorCode === 'string' ? cause.errorCode : cause.name;
  return { cause: word.slice(0, 64) };
}
