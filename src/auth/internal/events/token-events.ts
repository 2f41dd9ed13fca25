import { Injectable } from '@nestjs/common';
import { RESOURCES, type Resource } from '@entra-bff/contract';
import { Broadcast, type Unsubscribe } from '../../../platform/broadcast/broadcast.js';
import { parseJson } from '../../../platform/json.js';
import type { SessionUser } from '../../../session/session.js';
import type { HeldToken } from '../../../token-cache/held-token.js';
import type { Account } from '../../../token-cache/account.js';
import { Accounts } from '../accounts.js';

/** What replicas tell each other about an account's tokens. Never a token; times are milliseconds since the epoch. */
export type TokenNews =
  | { kind: 'renewed'; resource: Resource; expiresAt: number }
  | { kind: 'reauth_required'; resource: Resource };

/** Tells the pages of a user, wherever they listen, what became of a token. */
@Injectable()
export class TokenEvents {
  constructor(
    private readonly broadcast: Broadcast,
    private readonly accounts: Accounts,
  ) {}

  /** Once it is held, and its user found to have a session still. */
  renewed(user: SessionUser, resource: Resource, { expiresAt }: HeldToken): Promise<void> {
    return this.#publish(user, { kind: 'renewed', resource, expiresAt });
  }

  reauthRequired(user: SessionUser, resource: Resource): Promise<void> {
    return this.#publish(user, { kind: 'reauth_required', resource });
  }

  listen(user: SessionUser, listener: (news: TokenNews) => void): Promise<Unsubscribe> {
    return this.broadcast.subscribe(this.#topicOf(user), (message) => {
      const news = parseNews(message);
      if (news !== undefined) listener(news);
    });
  }

  #publish(user: SessionUser, news: TokenNews): Promise<void> {
    return this.broadcast.publish(this.#topicOf(user), JSON.stringify(news));
  }

  #topicOf(user: SessionUser): string {
    return topicOf(this.accounts.of(user));
  }
}

/** One channel for all that concerns an account. */
export function topicOf({ tag }: Account): string {
  return `account ${tag}`;
}

/** What was sealed came from one of us; undefined for what another release may say. */
function parseNews(message: string): TokenNews | undefined {
  const news = parseJson(message);
  if (typeof news !== 'object' || news === null || !('kind' in news) || !('resource' in news))
    return undefined;
  const resource = RESOURCES.find((name) => name === news.resource);
  if (resource === undefined) return undefined;
  if (news.kind === 'reauth_required') return { kind: news.kind, resource };
  if (news.kind !== 'renewed' || !('expiresAt' in news) || !isTime(news.expiresAt)) return undefined;
  return { kind: news.kind, resource, expiresAt: news.expiresAt };
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && !Number.isNaN(new Date(value).getTime());
}
