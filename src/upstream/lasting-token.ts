import type { Caller } from './caller.decorator.js';

/** A body that is streamed cannot be sent again: its token has to live for so long when it starts. */
const LONG_ENOUGH_MS = 5 * 60_000;

/** The same caller, with a token that outlasts a long call. Throws the BffError to answer with. */
export async function withLastingToken(caller: Caller): Promise<Caller> {
  const token = await caller.deadline.bounds(caller.token.lasting(LONG_ENOUGH_MS));
  return { ...caller, token };
}
