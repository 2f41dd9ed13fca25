import { hash } from 'node:crypto';
import { RESOURCES, type Resource } from '@entra-bff/contract';
import type { Session } from '../../auth/current-session.decorator.js';
import type { RecordKind } from '../../platform/store/records.js';
import { isJsonObject } from '../../upstream/json.js';

type User = Pick<Session['user'], 'tid' | 'oid' | 'homeAccountId'>;

/** A subscription as it is kept, sealed. Times are milliseconds since the epoch. */
export interface Kept {
  /** Ours: 22 characters of chance. */
  id: string;
  service: Resource;
  /** The address in this API. */
  resource: string;
  /** What is watched, in the words of the service. */
  target: string;
  /** The service's own name of it; absent while it is made, or to be made anew. */
  upstreamId?: string | undefined;
  /** Which key its `clientState` was made under. */
  kid: string;
  expiresAt: number;
  /** When it is looked at next. */
  dueAt: number;
  /** Sessions that asked. */
  handles: string[];
}

/** A user and all that the user's sessions subscribed to: one record, so that each change of it is one step. */
export interface Subscriber {
  user: User;
  kept: Kept[];
}

export const SUBSCRIBER: RecordKind<Subscriber> = {
  purpose: 'subscriber',
  parse: (value) => (isSubscriber(value) ? value : undefined),
};

/** Names a user's record; 43 characters, by no key, so that it stays while keys are changed. */
export function subscriberTag({ tid, oid }: Pick<User, 'tid' | 'oid'>): string {
  return hash('sha256', `subscriber ${tid} ${oid}`, 'base64url');
}

function isSubscriber(value: unknown): value is Subscriber {
  if (!isJsonObject(value)) return false;
  const { user, kept } = value;
  const isUser = isJsonObject(user) && ['tid', 'oid', 'homeAccountId'].every((name) => isText(user[name]));
  return isUser && Array.isArray(kept) && kept.every(isKept);
}

function isKept(value: unknown): value is Kept {
  if (!isJsonObject(value)) return false;
  const texts = ['id', 'resource', 'target', 'kid'].every((name) => isText(value[name]));
  const times = ['expiresAt', 'dueAt'].every((name) => typeof value[name] === 'number');
  const known = RESOURCES.some((name) => name === value['service']);
  const { upstreamId, handles } = value;
  const named = upstreamId === undefined || isText(upstreamId);
  return texts && times && known && named && Array.isArray(handles) && handles.every(isText);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
