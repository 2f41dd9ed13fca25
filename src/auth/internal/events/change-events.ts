import { Injectable } from '@nestjs/common';
import type { BffEvents } from '@entra-bff/contract';
import { Broadcast, type Unsubscribe } from '../../../platform/broadcast/broadcast.js';
import { parseJson } from '../../../platform/json.js';
import type { Session } from '../../../session/session.js';
import type { ChangeHint } from '../../session-events.js';
import { Accounts } from '../accounts.js';
import { topicOf } from './token-events.js';

type Change = BffEvents['resource-changed'];

/** What replicas tell each other about changes: over the account's channel, for those of its sessions that asked. */
@Injectable()
export class ChangeEvents {
  constructor(
    private readonly broadcast: Broadcast,
    private readonly accounts: Accounts,
  ) {}

  tell({ user, handles, data }: ChangeHint): Promise<void> {
    const message = JSON.stringify({ kind: 'changed', handles, data });
    return this.broadcast.publish(topicOf(this.accounts.of(user)), message);
  }

  listen({ user, handle }: Session, listener: (change: Change) => void): Promise<Unsubscribe> {
    return this.broadcast.subscribe(topicOf(this.accounts.of(user)), (message) => {
      const change = parseChange(message, handle);
      if (change !== undefined) listener(change);
    });
  }
}

/** Undefined for what is for others, and for other news. */
function parseChange(message: string, handle: string): Change | undefined {
  const news = parseJson(message);
  if (typeof news !== 'object' || news === null || !('kind' in news) || news.kind !== 'changed')
    return undefined;
  if (!('handles' in news) || !Array.isArray(news.handles) || !news.handles.includes(handle))
    return undefined;
  return 'data' in news && isChange(news.data) ? news.data : undefined;
}

function isChange(data: unknown): data is Change {
  if (typeof data !== 'object' || data === null || !('subscriptionId' in data) || !('resource' in data))
    return false;
  return typeof data.subscriptionId === 'string' && typeof data.resource === 'string';
}
