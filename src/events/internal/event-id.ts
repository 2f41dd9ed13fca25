import { RESOURCES, type Resource } from '@entra-bff/contract';

/** What a page has been told of a token: its end (milliseconds since the epoch, 0 for none), and that it needs the user. */
export interface Told {
  expiresAt: number;
  reauthRequired: boolean;
}

export type AllTold = ReadonlyMap<Resource, Told>;

/** Names the session, publicly, and what the page has been told: it comes back with it to whichever replica. */
export interface EventId {
  session: string;
  told: AllTold;
}

/** Of the last event of every session. */
export const SIGNED_OUT = 'signed-out';

const FORM = /^([\w-]{22})((?:\.[0-9a-z]{1,11}!?)+)$/;
const NOTHING: Told = { expiresAt: 0, reauthRequired: false };

export function formatEventId({ session, told }: EventId): string {
  const states = RESOURCES.map((resource) => {
    const { expiresAt, reauthRequired } = told.get(resource) ?? NOTHING;
    return `.${expiresAt.toString(36)}${reauthRequired ? '!' : ''}`;
  });
  return session + states.join('');
}

/** Of `Last-Event-ID`; undefined for what is none of ours. */
export function parseEventId(text: string | undefined): EventId | typeof SIGNED_OUT | undefined {
  if (text === SIGNED_OUT) return SIGNED_OUT;
  const [, session, states = ''] = FORM.exec(text ?? '') ?? [];
  if (session === undefined) return undefined;
  const parts = states.split('.').slice(1);
  const told = RESOURCES.map((resource, index): [Resource, Told] => {
    const part = parts[index] ?? '0';
    return [resource, { expiresAt: Number.parseInt(part, 36), reauthRequired: part.endsWith('!') }];
  });
  return { session, told: new Map(told) };
}
