import { beforeEach, describe, expect, it } from '@jest/globals';
import { Turnstile, TurnstileFullError, type Leave } from './turnstile.js';

const TURN = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a turnstile', () => {
  let turnstile: Turnstile;
  /** Who came in, in order, with their way out. */
  let inside: { user: string; leave: Leave }[];
  beforeEach(() => {
    turnstile = new Turnstile({ places: 8, waitingEach: 20, waiting: 30 });
    inside = [];
  });

  const come = (user: string, times = 1, signal?: AbortSignal): Promise<unknown>[] =>
    Array.from({ length: times }, async () => {
      const leave = await turnstile.enter(user, signal);
      inside.push({ user, leave });
    });
  const users = (): string => inside.map(({ user }) => user).join('');
  const leaveFirst = async (of: string): Promise<void> => {
    const [one] = inside.splice(
      inside.findIndex(({ user }) => user === of),
      1,
    );
    one?.leave();
    await TURN();
  };

  it('lets a user who is alone take half of the places', async () => {
    void come('a', 10);
    await TURN();
    expect(users()).toBe('aaaa');
    expect(turnstile.size).toEqual({ inside: 4, waiting: 6, users: 1 });
  });

  it('lets in who comes, however much others want', async () => {
    void come('a', 12);
    void come('b', 12);
    void come('c');
    await TURN();
    expect(users()).toBe('aaaabbc');
  });

  it('serves those who wait in turn, and each in the order of their calls', async () => {
    turnstile = new Turnstile({ places: 2 });
    void come('x');
    await TURN();
    const order: string[] = [];
    const wait = async (user: string, call: string): Promise<void> => {
      const leave = await turnstile.enter(user);
      order.push(call);
      setImmediate(leave);
    };
    const calls = ['a1', 'a2', 'a3', 'b1', 'b2', 'c1'].map((call) => wait(call.slice(0, 1), call));
    await Promise.all(calls);
    expect(order).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2']);
  });

  it('lets the next one in for each that leaves', async () => {
    void come('a', 6);
    await TURN();
    await leaveFirst('a');
    expect(users()).toBe('aaaa');
    inside[0]?.leave();
    inside[0]?.leave();
    await TURN();
    expect(turnstile.size).toEqual({ inside: 4, waiting: 0, users: 1 });
  });

  it('forgets who gives up, and rejects with the reason', async () => {
    const giving = new AbortController();
    void come('a', 4);
    const [waits] = come('a', 1, giving.signal);
    const reason = new DOMException('over', 'TimeoutError');
    giving.abort(reason);
    await expect(waits).rejects.toBe(reason);
    await expect(turnstile.enter('a', giving.signal)).rejects.toBe(reason);
    expect(turnstile.size).toMatchObject({ inside: 4, waiting: 0 });
  });

  it('lets only so many wait, of one user and in all', async () => {
    void come('a', 24);
    await expect(turnstile.enter('a')).rejects.toBeInstanceOf(TurnstileFullError);
    const more = come('b', 12);
    await TURN();
    await expect(turnstile.enter('b')).rejects.toBeInstanceOf(TurnstileFullError);
    expect(turnstile.size.waiting).toBe(30);
    expect(more).toHaveLength(12);
  });

  it('remembers nobody who has gone', async () => {
    const all = [...come('a', 9), ...come('b', 9)];
    while (turnstile.size.inside > 0) {
      await TURN();
      for (const { leave } of inside.splice(0)) leave();
    }
    await Promise.all(all);
    expect(turnstile.size).toEqual({ inside: 0, waiting: 0, users: 0 });
  });
});
