import { Injectable } from '@nestjs/common';
import type { Resource } from '@entra-bff/contract';
import { Env } from '../../../platform/env/env.js';
import type { BffError } from '../../../platform/problem.js';
import type { Session } from '../../../session/session.js';
import { Sessions } from '../../../session/sessions.js';
import { AccessTokens, type AccessToken, type AccessTokenResult } from '../../access-tokens.js';
import type { FreshToken } from '../../fresh-token.decorator.js';
import { tokenProblem } from '../../token-problem.js';
import { Unattended } from '../../unattended.js';

/** By the same tokens as requests, but what is done here puts no token in use, so that none is renewed ahead for it. */
@Injectable()
export class OwnUnattended extends Unattended {
  constructor(
    private readonly env: Env,
    private readonly sessions: Sessions,
    private readonly tokens: AccessTokens,
  ) {
    super();
  }

  override async standing(handles: readonly string[]): Promise<Session[]> {
    const found = await Promise.all(handles.map((handle) => this.sessions.byHandle(handle)));
    return found.filter((session) => session !== undefined);
  }

  override async token(session: Session, resource: Resource): Promise<FreshToken> {
    const ways: Ways = {
      renew: async (options) => this.#usable(await this.tokens.renew(session, resource, options), ways),
      beside: (other) => this.token(session, other),
    };
    const held = await this.tokens.peek(session, resource);
    return held === undefined ? ways.renew() : this.#usable(held, ways);
  }

  override async heldToken(session: Session, resource: Resource): Promise<FreshToken | undefined> {
    const held = await this.tokens.peek(session, resource);
    const ended = async (): Promise<never> => {
      throw this.#problem({ kind: 'session_ended' });
    };
    const ways: Ways = {
      renew: ended,
      beside: async (other) => (await this.heldToken(session, other)) ?? ended(),
    };
    return held && new UnattendedToken(held, ways, this.#problem({ kind: 'reauth_required' }));
  }

  #usable(result: AccessTokenResult, ways: Ways): FreshToken {
    if (result.kind !== 'token') throw this.#problem(result);
    return new UnattendedToken(result, ways, this.#problem({ kind: 'reauth_required' }));
  }

  #problem(refusal: Exclude<AccessTokenResult, AccessToken>): BffError {
    return tokenProblem(refusal, this.env.publicUrl);
  }
}

/** How one comes to another token. */
interface Ways {
  renew(options?: { rejected: string; claims?: string }): Promise<FreshToken>;
  beside(resource: Resource): Promise<FreshToken>;
}

/** Nobody is there to satisfy a challenge: none is kept. */
class UnattendedToken implements FreshToken {
  readonly resource: Resource;
  readonly token: string;
  readonly expiresAt: number;

  constructor(
    { resource, token, expiresAt }: AccessToken,
    private readonly ways: Ways,
    private readonly wantsUser: BffError,
  ) {
    this.resource = resource;
    this.token = token;
    this.expiresAt = expiresAt;
  }

  renewed(claims?: string): Promise<FreshToken> {
    return this.ways.renew({ rejected: this.token, ...(claims !== undefined && { claims }) });
  }

  beside(resource: Resource): Promise<FreshToken> {
    return this.ways.beside(resource);
  }

  async lasting(): Promise<FreshToken> {
    return this;
  }

  async refusal(): Promise<BffError> {
    return this.wantsUser;
  }
}
